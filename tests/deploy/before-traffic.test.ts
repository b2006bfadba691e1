/** The hook before traffic, with the real function behind an HTTP server as Lambda, and HTTP servers as CodeDeploy and Systems Manager. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../support/stage.ts';

const HOOK = fileURLToPath(new URL('../../deploy/before-traffic.ts', import.meta.url));
const versionOf = (operation: string) =>
  `arn:aws:lambda:eu-central-1:123456789012:function:scim-source-users-dev-${operation}:12`;
const VERSION = versionOf('sources_scim_users_partial_update');
const EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };

interface Call {
  readonly path: string;
  readonly target: string | undefined;
  readonly body: Record<string, unknown>;
}

let stage: Stage;
let endpoint: string;
let server: http.Server;
let calls: Call[] = [];
/** A response in place of the real function's. */
let instead:
  | ((event: unknown) => { readonly headers?: http.OutgoingHttpHeaders; readonly payload: unknown })
  | undefined;

beforeAll(async () => {
  stage = await openStage();
  server = http.createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const target = request.headers['x-amz-target'] as string | undefined;
    calls.push({ path: decodeURIComponent(request.url ?? ''), target, body });
    const { headers = {}, payload } = await respond(target, body);
    response.writeHead(200, headers).end(JSON.stringify(payload));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
afterEach(() => {
  calls = [];
  instead = undefined;
});

async function respond(target: string | undefined, body: unknown) {
  if (target?.startsWith('CodeDeploy')) return { payload: {} };
  if (target?.startsWith('AmazonSSM')) return { payload: { Parameter: { Value: 'admin' } } };
  if (instead !== undefined) return instead(body);
  const { status, headers, text } = await stage.invoke(body);
  return { payload: { statusCode: status, headers, body: text } };
}

/** The hook as Lambda runs it: its own process, which finds AWS by its environment. */
async function run(environment: Record<string, string> = {}): Promise<string> {
  const script = `import { handler } from ${JSON.stringify(HOOK)}; await handler(${JSON.stringify(EVENT)});`;
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module', '-e', script],
    {
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_ENDPOINT_URL: endpoint,
        VERSIONS: VERSION,
        CHECK_ROW: '',
        CHECK_TOKEN: '',
        ...environment,
      },
    },
  );
  return stderr;
}

const statuses = () => calls.filter(({ target }) => target?.startsWith('CodeDeploy'));
const expectStatus = (status: string) =>
  expect(statuses()).toEqual([
    {
      path: '/',
      target: 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
      body: { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status },
    },
  ]);
const invoked = () => calls.filter(({ path }) => path.includes('/invocations'));

test('lets a version get traffic that refuses an unknown token in the contract’s shape', async () => {
  expect(await run()).toBe('');
  expect(invoked().map(({ path }) => path)).toEqual([`/2015-03-31/functions/${VERSION}/invocations`]);
  expectStatus('Succeeded');
});

test('with a token and a row, requires the row as the response, and changes nothing', async () => {
  const id = await stage.row({ a: 1 });
  const before = await stage.patch(id);
  expect(await run({ CHECK_TOKEN: '/check/token', CHECK_ROW: id })).toBe('');
  expect(calls[0]).toMatchObject({
    target: 'AmazonSSM.GetParameter',
    body: { Name: '/check/token', WithDecryption: true },
  });
  expectStatus('Succeeded');
  expect((await stage.patch(id)).headers.etag).toBe(before.headers.etag);
});

test('with a token, a version that would change the row must refuse an unknown method', async () => {
  const id = await stage.row();
  const before = await stage.patch(id);
  instead = (event) => ({ payload: { statusCode: 405, body: JSON.stringify({ detail: String(event) }) } });
  const VERSIONS = ['create', 'update', 'destroy', 'used_by_list'].map((name) =>
    versionOf(`sources_scim_users_${name}`),
  );
  expect(await run({ CHECK_TOKEN: '/check/token', CHECK_ROW: id, VERSIONS: VERSIONS.join(' ') })).toBe('');
  for (const { body } of invoked()) expect(body).toMatchObject({ httpMethod: 'TRACE' });
  expectStatus('Succeeded');
  expect((await stage.patch(id)).headers.etag).toBe(before.headers.etag);
});

test('invokes every version, and fails the deployment if one fails', async () => {
  const other = versionOf('sources_scim_users_retrieve');
  const failure = { statusCode: 500, body: '{"detail":"A server error occurred."}' };
  let count = 0;
  instead = () => {
    count += 1;
    return { payload: count === 1 ? { statusCode: 403, body: '{"detail":"no"}' } : failure };
  };
  const printed = await run({ VERSIONS: `${VERSION} ${other}` });
  expect(invoked()).toHaveLength(2);
  expect(printed).toMatch(/"failure":"arn:\S+ responded with 500, not 403"/);
  expectStatus('Failed');
});

test.each([
  [
    'it crashed',
    { headers: { 'x-amz-function-error': 'Unhandled' }, payload: { errorMessage: 'secret' } },
    /ended without a response/,
  ],
  ['it let the token pass', { payload: { statusCode: 200, body: '{}' } }, /responded with 200, not 403/],
  ['its body is another', { payload: { statusCode: 403, body: '{"message":"Forbidden"}' } }, /another body/],
  ['its body is no JSON', { payload: { statusCode: 403, body: '<html>' } }, /JSON/],
  ['it responded with nothing', { payload: null }, /null/],
])('fails the deployment if %s, and says why', async (_, response, why) => {
  instead = () => response;
  const printed = await run();
  expect(JSON.parse(printed)).toEqual({
    level: 'error',
    message: 'before traffic',
    failure: expect.stringMatching(why),
  });
  expect(printed).not.toContain('secret');
  expectStatus('Failed');
});

test('fails the deployment if the response has another row', async () => {
  expect(await run({ CHECK_TOKEN: '/check/token', CHECK_ROW: 'not-there' })).toMatch(/responded with 404, not 200/);
  expectStatus('Failed');
});

test('fails the deployment if no version is named', async () => {
  expect(await run({ VERSIONS: '' })).toMatch(/VERSIONS names no version/);
  expectStatus('Failed');
});
