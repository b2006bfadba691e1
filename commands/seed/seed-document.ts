/** A parsed seed file. */
import type { Seed } from '../../schemas/generated/types.ts';

/** A seed twice: `value` to read values from, `lossless` with each number as it is in the file. */
export interface SeedDocument {
  readonly value: Seed;
  readonly lossless: Seed;
}
