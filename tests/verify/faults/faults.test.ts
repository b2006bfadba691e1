/** Part of npm run faults: every fault at every call of some paths, and the process killed at every call of a move. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const COMMAND = fileURLToPath(new URL('faults.ts', import.meta.url));
const PATHS = [
  'attributes, warm',
  'attributes, stale If-Match',
  'attributes, matching If-None-Match',
  'move of a user’s row, warm',
  'nothing, of a large user',
  'create',
  'update, another user',
  'destroy, If-Match',
];

/**
 * Runs outside jest's realm, in which Node's own errors are not Errors to the SDK, with its own DynamoDB Local, as the
 * command does.
 */
const faults = (...args: string[]) => promisify(execFile)(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });

test('each request takes effect once and gets its response, or gets 503 with the row old or new, even if the process is killed', async () => {
  // If it ends with 1, its output says what is wrong.
  const { stdout } = await faults(...PATHS.flatMap((path) => ['--path', path]), '--crash', 'move').catch(
    (ended) => ended,
  );
  expect(stdout).toMatch(/^wrong: 0 of (?!0$)\d{3,}$/m);
  expect(stdout).toMatch(/^killed: 15 cases/m);
});

test('lists the valid paths for an unknown one, and ends with 2', async () => {
  await expect(faults('--path', 'nowhere')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: --path and --crash must be one of: create; /),
  });
});
