/** Several sequences of a property's runs at the same time. Each mostly waits for the processes that it tests. */
import fc from 'fast-check';

const CONCURRENCY = 4;

/**
 * @param makeProperty called once a sequence: the property may keep state from one run to the next
 * @throws Error with the seed and the smallest counterexample if the property fails
 */
export async function assertConcurrently<Ts>(
  makeProperty: () => fc.IAsyncProperty<Ts>,
  numRuns: number,
): Promise<void> {
  const runs = Math.ceil(numRuns / CONCURRENCY);
  await Promise.all(Array.from({ length: CONCURRENCY }, () => fc.assert(makeProperty(), { numRuns: runs })));
}
