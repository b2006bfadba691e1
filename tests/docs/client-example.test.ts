/** The example of docs/client.md, run as it stands in a project of its own against npm start. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../local/services.ts';
import { type Served, serve } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENT = readFileSync(path.join(ROOT, 'docs/client.md'), 'utf8');

const [, EXAMPLE = ''] = /```js\n([\s\S]+?)```/.exec(DOCUMENT) ?? [];
/** The variables that the document exports, but for the address, which npm start chooses. */
const VARIABLES = Object.fromEntries(
  Array.from(DOCUMENT.matchAll(/\b([A-Z_]+)=([\w-]+)(?=[ \n])/g), ([, name, value]) => [name, value]),
);

const project = temporaryFolder('client-example');
let served: Served;
beforeAll(async () => {
  served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
});
afterAll(async () => {
  await served?.stop();
  rmSync(project, { recursive: true });
});

test('the example creates a row, updates it, prints the current version after a 412, and deletes the row', async () => {
  const pack = ['run', '--silent', 'package:client', '--', '--pack-destination', project];
  const { stdout: packed } = await run('npm', pack, { cwd: ROOT });
  writeFileSync(path.join(project, 'package.json'), '{}');
  // The peer dependency is linked from here: the tests install nothing from a registry.
  await run('npm', ['install', '--silent', '--offline', '--legacy-peer-deps', `./${packed.trim()}`], { cwd: project });
  mkdirSync(path.join(project, 'node_modules'), { recursive: true });
  for (const name of ['@aws-sdk', '@smithy'])
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(project, 'node_modules', name));
  writeFileSync(path.join(project, 'example.mjs'), EXAMPLE);

  expect(VARIABLES.STACK).toBe(served.lambda.stack);
  const env = { ...process.env, ...VARIABLES, AWS_ENDPOINT_URL_LAMBDA: served.lambda.endpoint };
  const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: project, env });
  expect(stdout).toMatch(/^floor 3\nsomebody has changed the row: its version is "[\w-]{36}"\nremoved\n$/);
});
