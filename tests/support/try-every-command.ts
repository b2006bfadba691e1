/** Runs every command of package.json in this one process, with --help and with an unknown option, and prints the outcomes. */
import { readFileSync } from 'node:fs';
import type { Command } from '../../commands/main.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Tried {
  readonly script: string;
  readonly help: Outcome;
  readonly unknown: Outcome;
}

const ROOT = new URL('../../', import.meta.url);

async function run({ main }: Command, args: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const code = await main(args, {
    env: process.env,
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
  scripts: Record<string, string>;
};
const tried: Tried[] = [];
for (const [script, line] of Object.entries(scripts)) {
  const [, file] = /exec node (\S+\.ts)$/.exec(line) ?? [];
  if (file === undefined) continue;
  const { command } = (await import(new URL(file, ROOT).href)) as { command: Command };
  tried.push({ script, help: await run(command, ['--help']), unknown: await run(command, ['--no-such-option']) });
}
process.stdout.write(JSON.stringify(tried));
