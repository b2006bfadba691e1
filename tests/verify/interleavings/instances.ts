/** Several instances of the function on one table, as Lambda has them: this process's, and others in processes of their own. */
import type { Stage } from '../../support/stage.ts';
import type { Invoke } from './raced.ts';

const OTHERS = 2;

export async function openInstances(stage: Stage): Promise<{ instances: readonly Invoke[]; close(): void }> {
  const others = await Promise.all(Array.from({ length: OTHERS }, () => stage.another()));
  return {
    instances: [stage, ...others].map(({ invoke }) => invoke),
    close: () => {
      for (const { close } of others) close();
    },
  };
}
