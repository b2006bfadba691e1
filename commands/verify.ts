/** npm run verify: tries on a deployed stage, by one row of its own, what only a deployed stage can show. */

import { CommandError, run } from './command.ts';
import { printable } from './printable.ts';
import { shutdownRequested } from './stop-signal.ts';
import { type Arguments, readArguments, USAGE } from './verify/arguments.ts';
import { type Check, NotRun, type World } from './verify/check.ts';
import { DOORS } from './verify/doors.ts';
import { GATEWAY } from './verify/gateway.ts';
import { openRow } from './verify/row.ts';
import { openStage } from './verify/stage.ts';
import { ALL_VECTORS, replayable, VECTORS } from './verify/vectors.ts';
import { WRITES } from './verify/writes.ts';

const CHECKS: readonly Check[] = [...DOORS, ...WRITES, ...GATEWAY, ...VECTORS];

type Outcome = 'held' | 'did not hold' | 'not run';

interface Result {
  readonly outcome: Outcome;
  readonly remark: string;
}

async function tryOne(check: Check, world: World): Promise<Result> {
  try {
    return { outcome: 'held', remark: (await check.try(world)) ?? '' };
  } catch (error) {
    const remark = error instanceof Error ? error.message || error.name : String(error);
    return { outcome: error instanceof NotRun ? 'not run' : 'did not hold', remark };
  }
}

async function verify({ id, target, fn }: Extract<Arguments, { kind: 'run' }>): Promise<void> {
  const stop = new AbortController();
  shutdownRequested().then(() => stop.abort());
  const stage = openStage(target, fn);
  const counts: Record<Outcome, number> = { held: 0, 'did not hold': 0, 'not run': 0 };
  /** Foreign text, which may repeat the token. */
  const report = (claim: string, { outcome, remark }: Result) => {
    counts[outcome] += 1;
    const line = `${outcome.padEnd(12)}  ${claim}${remark === '' ? '' : `: ${remark}`}`;
    console.log(printable(line.replaceAll(target.token, '…')));
  };
  try {
    const row = await openRow(stage, target.token, id).catch((error: Error) => {
      throw new CommandError(
        `the row ${id} can't be read: ${error.message.replaceAll(target.token, '…')}. To make it: npm run --silent verify -- --seed --id ${id} --user PK --source UUID > verify.json && npm run seed -- verify.json --table NAME`,
      );
    });
    const world = { stage, token: target.token, row };
    for (const check of CHECKS) {
      if (stop.signal.aborted) break;
      const result = await tryOne(check, world);
      // Ctrl-C reaches the checker of the vectors too.
      const isCutOff = stop.signal.aborted && result.outcome === 'did not hold';
      report(check.claim, isCutOff ? { outcome: 'not run', remark: 'stopped' } : result);
    }
    const restore: Check = { claim: `the row ${id} is as it was before`, try: () => row.restore() };
    report(restore.claim, await tryOne(restore, world));
  } finally {
    stage.close();
  }
  if (replayable.length < ALL_VECTORS)
    console.log(
      `${ALL_VECTORS - replayable.length} of ${ALL_VECTORS} vectors need data of their own and were not tried: npm test has them`,
    );
  const { held, 'did not hold': broken, 'not run': notRun } = counts;
  console.log(`${held} held, ${broken} did not, ${notRun} were not run${stop.signal.aborted ? ', then stopped' : ''}`);
  if (broken > 0 || stop.signal.aborted) process.exitCode = 1;
}

const seedOf = ({ id, user, source }: Extract<Arguments, { kind: 'seed' }>) => ({
  scim_users: [{ id, user, source, attributes: {} }],
});

await run(async () => {
  const given = readArguments(process.argv.slice(2), process.env);
  if (given.kind === 'help') console.log(USAGE);
  else if (given.kind === 'seed') console.log(JSON.stringify(seedOf(given)));
  else await verify(given);
});
