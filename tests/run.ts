/** npm test: lint, types and all tests; with the name of a file, or with any filter, only those tests. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const JEST = createRequire(import.meta.url).resolve('jest/bin/jest');

/** Ends this process if the command fails. */
function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const args = process.argv.slice(2);
const isWhole = args.every((arg) => arg.startsWith('--') && !arg.startsWith('--watch'));
if (isWhole) run('npm', 'run', '--silent', 'check');
// Jest loads ES modules by an interface of Node's that is still experimental, and warns of it in each worker.
run(process.execPath, '--no-warnings', '--experimental-vm-modules', JEST, ...args);
