/** The deployed bundle, as serverless-esbuild makes it. Its budget counts bytes and modules, which do not depend on the machine. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import plugins from '../../deploy/build/stub-sdk.ts';
import { OPERATIONS } from '../../lib/operations.ts';
import { type Bundle, bundle } from '../support/bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

let made: Bundle;
beforeAll(async () => {
  made = await bundle();
});

const inputsOf = (pattern: RegExp) => [...made.inputs.keys()].filter((input) => pattern.test(input));

test('is within its budget of bytes and modules', () => {
  // A peer with the plain SDK and none of the contract has 327 KiB (npm run bench).
  expect(made.bytes).toBeLessThan(190 * 1024);
  expect(made.inputs.size).toBeLessThan(320);
});

describe.each(Object.keys(OPERATIONS))('the bundle of %s', (name) => {
  test('has at most 1.15 times the bytes of PATCH’s, and nothing of other folders', async () => {
    const own = await bundle(undefined, { entryPoints: [`handlers/${name}.ts`] });
    expect(own.bytes).toBeLessThanOrEqual(1.15 * made.bytes);
    expect(own.builtins).toEqual(made.builtins);
    const packages = (of: Bundle) => new Set([...of.inputs.keys()].filter((input) => input.startsWith('node_modules')));
    expect([...packages(own)].filter((input) => !packages(made).has(input))).toEqual([]);
    expect(
      [...own.inputs.keys()].filter((input) =>
        /^(commands|local|tests|deploy|lib\/client|lib\/dynamodb\/bulk)\//.test(input),
      ),
    ).toEqual([]);
  });
});

test('loads only the Node modules that it uses: no file promises, no compression, no other protocol', () => {
  expect(made.builtins).toEqual([
    'node:async_hooks',
    'node:buffer',
    'node:crypto',
    'node:fs',
    'node:http',
    'node:https',
    'node:os',
    'node:path',
    'node:process',
    'node:stream',
    'node:timers',
    'node:timers/promises',
  ]);
});

test('contains a validator that was compiled ahead of time: of ajv it has only the code-point counter', () => {
  expect(inputsOf(/node_modules\/ajv/)).toEqual(['node_modules/ajv/dist/runtime/ucs2length.js']);
  expect(made.inputs.has('schemas/generated/PatchedSCIMSourceUserRequest.cjs')).toBe(true);
});

test('contains no credential provider, endpoint rules, or other signer, handler or service', () => {
  expect(
    inputsOf(
      /node_modules\/.*(credential-provider|nested-clients|token-providers|endpointResolver|partitions|signature-v4|node-http-handler)/,
    ),
  ).toEqual([]);
});

test("keeps the client's configuration, which the SDK copies three times a call, an object with V8's fast properties", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
  try {
    const contents = `export { openLambdaTable } from './lib/dynamodb/client/lambda-table.ts';`;
    const { main } = await bundle(folder, { entryPoints: [], stdin: { contents, resolveDir: ROOT, loader: 'ts' } });
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    const script = `const { openLambdaTable } = require(${JSON.stringify(main)});
      const environment = { region: 'eu-central-1', credentials: ${JSON.stringify(credentials)} };
      const { client } = openLambdaTable('t', environment, { recordCall() {}, abortSignal() {} });
      console.log(%HasFastProperties(client.config), %HasFastProperties({ ...client.config }));`;
    const { stdout } = await run(process.execPath, ['--allow-natives-syntax', '-e', script]);
    expect(stdout).toBe('true true\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('contains nothing of local/, tests/, deploy/, the client, the OpenAPI document and its page', () => {
  expect(inputsOf(/^(commands|local|tests|deploy|lib\/client|lib\/dynamodb\/bulk)\/|openapi\.json|swagger-ui/)).toEqual(
    [],
  );
});

test('the hook before traffic is small, because it uses the runtime’s SDK', async () => {
  const hook = await bundle(undefined, { entryPoints: ['deploy/before-traffic.ts'] });
  expect(hook.bytes).toBeLessThan(4 * 1024);
  expect([...hook.inputs.keys()]).toEqual(['deploy/before-traffic.ts']);
  expect(hook.builtins).toEqual(['@aws-sdk/client-codedeploy', '@aws-sdk/client-lambda', '@aws-sdk/client-ssm']);
});

test('the build fails and names the module if the SDK no longer imports a stubbed one', async () => {
  const other = { contents: "import '@aws-sdk/client-dynamodb'" };
  const failed = build({
    stdin: other,
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins,
    external: ['@aws-sdk/*'],
  });
  await expect(failed).rejects.toThrow(/the SDK no longer imports its credentials as it did/);
});
