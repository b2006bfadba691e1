/** A parsed seed file. */
import type { Seed } from '../../schemas/generated/types.ts';

/** A seed twice: `value` to read values from, `lossless` with every number as it stands in the file. */
export interface SeedDocument {
  readonly value: Seed;
  readonly lossless: Seed;
}
