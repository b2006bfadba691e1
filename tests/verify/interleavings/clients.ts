/** The clients of a plan, and its operator: each does one thing after the other, all of them at once. */
import type { Answer, Change, History, Patch, Recorded } from './history.ts';
import type { Plan } from './plan.ts';
import type { World } from './world.ts';

/** What they speak to. */
export interface Way {
  readonly patch: (client: number, patch: Patch) => Promise<Answer>;
  readonly change: (change: Change) => Promise<void>;
}

export interface Timed<Result> {
  readonly client: string;
  readonly start: number;
  readonly end: number;
  readonly result: Result;
}

/** Runs an operation and says when. */
export type Clock = <Result>(client: string, run: () => Promise<Result>) => Promise<Timed<Result>>;

export async function runClients(world: World, plan: Plan, way: Way, clock: Clock): Promise<History['operations']> {
  const operations: Recorded[] = [];

  async function send(number: number) {
    let told: Answer | undefined;
    for (const [count, patchPlan] of plan.clients[number]?.entries() ?? []) {
      const patch = world.patch(patchPlan, `${number}.${count}`, told);
      const { result: answer, ...span } = await clock(`client ${number}`, () => way.patch(number, patch));
      operations.push({ ...span, patch, answer });
      told = answer;
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
