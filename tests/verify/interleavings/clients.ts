/** The clients of a plan and its operator. Each does one thing after the other; all of them run at once. */
import type { Change, History, Patch, PatchResponse, Recorded } from './history.ts';
import type { Plan } from './plan.ts';
import type { World } from './world.ts';

/** The function and the table that they use. */
export interface Way {
  readonly patch: (client: number, patch: Patch) => Promise<PatchResponse>;
  readonly change: (change: Change) => Promise<void>;
}

export interface Timed<Result> {
  readonly client: string;
  readonly start: number;
  readonly end: number;
  readonly result: Result;
}

/** Runs an operation and records its times. */
export type Clock = <Result>(client: string, run: () => Promise<Result>) => Promise<Timed<Result>>;

export async function runClients(world: World, plan: Plan, way: Way, clock: Clock): Promise<History['operations']> {
  const operations: Recorded[] = [];

  async function send(number: number) {
    let latest: PatchResponse | undefined;
    for (const [count, patchPlan] of plan.clients[number]?.entries() ?? []) {
      const patch = world.patch(patchPlan, `${number}.${count}`, latest);
      const { result: response, ...span } = await clock(`client ${number}`, () => way.patch(number, patch));
      operations.push({ ...span, patch, response });
      latest = response;
    }
  }

  async function operate() {
    for (const [count, changePlan] of plan.operator.entries()) {
      const change = world.change(changePlan, `changed ${count}`);
      const { result: _, ...span } = await clock('operator', () => way.change(change));
      operations.push({ ...span, change });
    }
  }

  await Promise.all([...plan.clients.keys().map(send), operate()]);
  return operations;
}
