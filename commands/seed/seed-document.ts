/** A parsed seed file. */
import type { Seed } from '../../schemas/generated/types.ts';

/** A seed twice: `plain` to read values from, `exact` with every number as it stands in the file. */
export interface SeedDocument {
  readonly plain: Seed;
  readonly exact: Seed;
}
