/** An interactive bash: variables and functions of one block exist in the next. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const AWS = fileURLToPath(new URL('aws.ts', import.meta.url));

export interface Shell {
  /**
   * @param typed the input if a command asks
   * @returns the output, without npm's own lines (`> name@version`, `> ./setup --check …`)
   */
  run(commands: string, typed?: string): Promise<string>;
  close(): void;
}

/** Runs in a new folder below the repository's root, where npm finds its package. `aws` is the stand-in. */
export function openShell(environment: Readonly<Record<string, string>>): Shell {
  const folder = path.join(ROOT, '.esbuild', `runbook-${randomUUID()}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'aws'), `#!/bin/sh\nexec "${process.execPath}" "${AWS}" "$@"\n`, { mode: 0o755 });
  const bash = spawn('bash', ['--norc'], {
    cwd: folder,
    env: { ...process.env, ...environment, PATH: `${folder}:${process.env.PATH}` },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  let wake = () => {};
  bash.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    wake();
  });
  return {
    async run(commands, typed = '') {
      writeFileSync(path.join(folder, 'block'), commands);
      writeFileSync(path.join(folder, 'typed'), `${typed}\n`);
      const end = `end ${randomUUID()}`;
      printed = '';
      bash.stdin.write(`source ./block < ./typed 2>&1; echo "${end}"\n`);
      while (!printed.includes(end))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const lines = printed.slice(0, printed.indexOf(end)).split('\n');
      return lines.filter((line) => line !== '' && !/^> (\S+@\d|\.\/setup )/.test(line)).join('\n');
    },
    close() {
      bash.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
