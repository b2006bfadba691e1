/** npm run verify: checks on a deployed stage, with one row, what only a deployed stage can show. */
import { CommandError } from './command.ts';
import { defineCommand, runIfEntry } from './main.ts';
import { printable } from './printable.ts';
import { shutdownRequested } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { DECLARATION, toVerifyArguments, type VerifyArguments } from './verify/arguments.ts';
import { type Check, NotRun, type World } from './verify/check.ts';
import { DOORS } from './verify/doors.ts';
import { GATEWAY } from './verify/gateway.ts';
import { LIFE } from './verify/life.ts';
import { openRow, type Row } from './verify/row.ts';
import { openStage, type Stage } from './verify/stage.ts';
import { ALL_VECTORS, replayable, VECTORS } from './verify/vectors.ts';
import { WRITES } from './verify/writes.ts';

const CHECKS: readonly Check[] = [...DOORS, ...WRITES, ...LIFE, ...GATEWAY, ...VECTORS];

type Outcome = 'held' | 'did not hold' | 'not run';

interface Result {
  readonly outcome: Outcome;
  readonly remark: string;
}

type Run = Extract<VerifyArguments, { kind: 'run' }>;

async function tryOne(check: Check, world: World): Promise<Result> {
  try {
    return { outcome: 'held', remark: (await check.try(world)) ?? '' };
  } catch (error) {
    const remark = error instanceof Error ? error.message || error.name : String(error);
    return { outcome: error instanceof NotRun ? 'not run' : 'did not hold', remark };
  }
}

async function readRow(stage: Stage, { id, target: { token } }: Run): Promise<Row> {
  try {
    return await openRow(stage, token, id);
  } catch (error) {
    // Foreign text, which may contain the token.
    const cause = (error as Error).message.replaceAll(token, '…');
    const make = `npm run --silent verify -- --seed --id ${id} --user PK --source UUID > verify.json && npm run seed -- verify.json --table NAME`;
    throw new CommandError(
      `the row ${id} can't be read: ${cause}${cause.startsWith('404') ? `. To make it: ${make}` : ''}`,
    );
  }
}

/** @returns the exit code */
async function verify(run: Run, { print, progress }: Terminal): Promise<number> {
  const { id, target, fn } = run;
  const stop = new AbortController();
  shutdownRequested().then(() => stop.abort());
  const stage = openStage(target, fn);
  const counts: Record<Outcome, number> = { held: 0, 'did not hold': 0, 'not run': 0 };
  const report = (claim: string, { outcome, remark }: Result) => {
    counts[outcome] += 1;
    const line = `${outcome.padEnd(12)}  ${claim}${remark === '' ? '' : `: ${remark}`}`;
    // Foreign text, which may contain the token.
    print(printable(line.replaceAll(target.token, '…')));
  };
  try {
    const row = await readRow(stage, run);
    const world = { stage, token: target.token, row };
    for (const [at, check] of CHECKS.entries()) {
      if (stop.signal.aborted) break;
      report(check.claim, await tryOne(check, world));
      progress.update(`${at + 1} of ${CHECKS.length} checks`);
    }
    const restore: Check = { claim: `the row ${id} is as it was before`, try: () => row.restore() };
    report(restore.claim, await tryOne(restore, world));
  } finally {
    stage.close();
  }
  if (replayable.length < ALL_VECTORS)
    print(
      `${ALL_VECTORS - replayable.length} of ${ALL_VECTORS} vectors need other data and were not tried: npm test replays them`,
    );
  const { held, 'did not hold': broken, 'not run': notRun } = counts;
  print(`${held} held, ${broken} did not, ${notRun} were not run${stop.signal.aborted ? ', then stopped' : ''}`);
  return broken > 0 || stop.signal.aborted ? 1 : 0;
}

const seedOf = ({ id, user, source }: Extract<VerifyArguments, { kind: 'seed' }>) => ({
  scim_users: [{ id, user, source, attributes: {} }],
});

export const command = defineCommand(DECLARATION, async ({ values }, terminal) => {
  const given = toVerifyArguments(values, terminal.env);
  if (given.kind === 'run') return verify(given, terminal);
  terminal.print(JSON.stringify(seedOf(given)));
  return 0;
});

await runIfEntry(import.meta.url, command);
