/** Several instances of the function on one table, as Lambda runs them: one in this process, others in processes of their own. */
import { forkInstance } from '../../support/child-process-stage.ts';
import type { Stage } from '../../support/stage.ts';
import type { Invoke } from './raced.ts';

const OTHERS = 2;

/** @param stage on the table that TABLE_NAME names */
export async function openInstances(stage: Stage): Promise<{ instances: readonly Invoke[]; close(): void }> {
  const others = await Promise.all(Array.from({ length: OTHERS }, forkInstance));
  return {
    instances: [stage, ...others].map(({ invoke }) => invoke),
    close: () => {
      for (const { close } of others) close();
    },
  };
}
