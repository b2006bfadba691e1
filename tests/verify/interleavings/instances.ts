/** Several instances of the function on one table, as on Lambda: one in this process, the others in processes of their own. */
import { forkInstance } from '../../support/child-process-stage.ts';
import type { Stage } from '../../support/stage.ts';
import type { Invoke } from './raced.ts';

const FORKED_INSTANCES = 2;

export interface Instances {
  readonly instances: readonly Invoke[];
  close(): Promise<void>;
}

export async function openInstances(stage: Stage): Promise<Instances> {
  const forked = await Promise.all(Array.from({ length: FORKED_INSTANCES }, () => forkInstance(stage.table.name)));
  return {
    instances: [stage, ...forked].map(({ invoke }) => invoke),
    async close() {
      await Promise.all(forked.map(({ close }) => close()));
    },
  };
}
