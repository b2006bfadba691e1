/** npm run load: measures a stage under load; without arguments, a local one that it starts. */
import { CommandError } from '../../../commands/command.ts';
import { defineCommand, runIfEntry } from '../../../commands/main.ts';
import { shutdownRequested } from '../../../commands/stop-signal.ts';
import { DECLARATION, type LoadArguments, toLoadArguments } from './arguments.ts';
import { checkOut, writeReport } from './out.ts';
import { openProgress } from './progress.ts';
import { toReport } from './report.ts';
import { runLoad } from './run.ts';
import { seedOf } from './seed.ts';
import { givenStage, startStage } from './stage.ts';
import { summary } from './summary.ts';
import { judge } from './thresholds.ts';

/** Why a run ended early, unless the user stopped it. */
const LOST = 'the local stage has ended by itself';

async function load({ target, settings, limits, out }: LoadArguments): Promise<void> {
  checkOut(out);
  const stop = new AbortController();
  shutdownRequested().then(() => stop.abort());

  const say = (line: string) => console.error(line);
  if (target === undefined) say('starting a local stage');
  const stage = target === undefined ? await startStage(settings.rows, stop.signal) : givenStage(target);
  stage.ended.then(() => stop.abort(LOST));
  try {
    const { url } = stage.target;
    say(`${settings.rate}/s to ${url} for ${settings.duration} s, after ${settings.warmUp} s of warm-up`);
    const date = new Date();
    const { figures, flying } = await runLoad(stage.target, settings, stop.signal, openProgress(say));
    const interrupted = stop.signal.aborted;
    if (figures.requests === 0) throw new CommandError('nothing was measured: no request that counts has ended');

    const thresholds = judge(figures, limits);
    const stageLost = stop.signal.reason === LOST;
    const report = toReport({ stage: url, date, interrupted, stageLost, settings, figures, flying, thresholds });
    for (const line of summary(report)) console.log(line);
    for await (const file of writeReport(report, out)) console.log(`wrote       ${file}`);
    if (stageLost) throw new CommandError(LOST);
    if (thresholds.some(({ passed }) => !passed)) process.exitCode = 1;
  } finally {
    await stage.stop();
  }
}

export const command = defineCommand(DECLARATION, async ({ values }, { env, print }) => {
  const given = toLoadArguments(values, env);
  if (given.seed) print(JSON.stringify(seedOf(given.settings.rows)));
  else await load(given);
});

await runIfEntry(import.meta.url, command);
