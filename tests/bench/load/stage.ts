/** The stage to measure: a given one, or npm start as a child process with the rows in its table. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../../commands/command.ts';
import type { Target } from '../../../commands/target.ts';
import { freePort, type Service, toService } from '../../../local/services.ts';
import { seedOf } from './seed.ts';

/** The characters of a stage's output that are kept, for a failed start. */
const MOST_OUTPUT = 10_000;
const START = fileURLToPath(new URL('../../../local/start.ts', import.meta.url));

export interface Stage extends Service {
  readonly target: Target;
}

/** A given stage, which the command does not stop. */
export const givenStage = (target: Target): Stage => ({ target, ended: new Promise(() => {}), stop: async () => {} });

/**
 * @param stop ends everything that has started
 * @throws CommandError if it does not start, or is stopped before it has
 */
export async function startStage(rows: number, stop: AbortSignal): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'load-'));
  try {
    const token = randomUUID();
    const seed = path.join(folder, 'seed.json');
    writeFileSync(seed, JSON.stringify(seedOf(rows, token)));
    const { child, url } = await launch({ PORT: `${await freePort()}`, SEED: seed, LOG_LEVEL: 'error' }, stop);
    return { ...child, target: { url, token } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In its own process group: Ctrl-C reaches only the load command, which then stops the stage. */
async function launch(variables: Record<string, string>, stop: AbortSignal): Promise<{ child: Service; url: string }> {
  const start = spawn(process.execPath, [START], {
    env: { ...process.env, ...variables },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const child = toService(start, 'npm start');
  let output = '';
  const ready = new Promise<string>((resolve) => {
    for (const stream of [start.stdout, start.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = `${output}${text}`.slice(-MOST_OUTPUT);
        const [, url] = /^ready (\S+)$/m.exec(output) ?? [];
        if (url !== undefined) resolve(url);
      });
  });
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve());
  });
  const url = await Promise.race([ready, child.ended, stopped]);
  if (url !== undefined) return { child, url };
  await child.stop();
  throw new CommandError(
    stop.aborted
      ? 'stopped before the stage was ready'
      : `the stage does not start: ${output
          .split(/^error: /m)
          .at(-1)
          ?.trim()}`,
  );
}
