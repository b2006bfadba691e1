/** Runs a task for each item, a few at a time. */

/** A few DynamoDB calls of one request at the same time are faster than one; more of them would only wait. */
const CONCURRENCY = 16;

/** @returns the results in the order of the items. After an error, no further task starts */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const queue = items.entries();
  let failed = false;
  const work = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      results[index] = await task(item);
    }
  };
  const workers = Array.from({ length: Math.min(CONCURRENCY, items.length) }, work);
  await Promise.all(workers).catch((error) => {
    failed = true;
    throw error;
  });
  return results;
}
