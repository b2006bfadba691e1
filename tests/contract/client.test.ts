/** The client for other Lambdas, at the emulator's Lambda endpoint; failures that no emulator has come from a stand-in. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSeed } from '../../commands/seed/load-seed.ts';
import { LOCAL_TABLE } from '../../commands/table-definition.ts';
import { type ClientOptions, createClient, ValidationError } from '../../lib/client/index.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { freePort } from '../../local/services.ts';
import { type DynamoDbProxy, openProxy, passThrough, reset } from '../support/dynamodb-proxy.ts';
import { RESOURCE_TAG, rowTagOf } from '../support/entity-tags.ts';
import { type Served, serve } from '../support/served.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

const lambdaAt = (endpoint: string) =>
  new LambdaClient({
    endpoint,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

async function row(): Promise<string> {
  const scim_users = [{ id: `row-${randomUUID()}`, user: 2, source: SOURCE, attributes: { a: 1 } }];
  await loadSeed(openTable(LOCAL_TABLE), { value: { scim_users }, lossless: { scim_users } }, () => {});
  return String(scim_users[0]?.id);
}

describe('at the Lambda endpoint of the emulator', () => {
  let proxy: DynamoDbProxy;
  let served: Served;
  let lambda: LambdaClient;
  beforeAll(async () => {
    proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
    served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: proxy.endpoint });
    lambda = lambdaAt(served.lambda.endpoint);
  });
  afterAll(async () => {
    lambda.destroy();
    await served.stop();
    proxy.close();
  });

  const client = (token: ClientOptions['token'] = 'demo-token') =>
    createClient({ lambda, stack: served.lambda.stack, token });

  test('partialUpdate returns the resource and its ETag', async () => {
    const id = await row();
    const { resource, etag, text } = await client().partialUpdate(id, { user: 1, attributes: { b: 2 } });
    expect(resource).toEqual({
      id,
      user: 1,
      user_obj: expect.objectContaining({ pk: 1, username: 'akadmin' }),
      source: SOURCE,
      attributes: { b: 2 },
    });
    expect(etag).toMatch(RESOURCE_TAG);
    expect(JSON.parse(text)).toEqual(resource);
    expect(await client().partialUpdate(id, {})).toEqual({ resource, etag, text });
  });

  test('list returns a page, and listAll each row of all pages', async () => {
    const ids = await Promise.all([row(), row(), row()]);
    const { pagination, results, text } = await client().list({ page_size: 2, ordering: 'id', user__id: 2 });
    expect([pagination.next, results.length, JSON.parse(text)]).toEqual([2, 2, { pagination, results }]);
    const all = await Array.fromAsync(client().listAll({ page_size: 2, search: 'nothing-has-this' }));
    expect(all).toEqual([]);
    const rows = await Array.fromAsync(client().listAll({ page_size: 2, user__id: 2 }));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    await expect(client().list({ page: 999 })).rejects.toMatchObject({ code: 'not_found', message: 'Invalid page.' });
    await expect(client().list({ user__id: 1.5 })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('a row’s life: create, retrieve, update, usedBy, destroy', async () => {
    const id = `row-${randomUUID()}`;
    const created = await client().create({ id, user: 2, source: SOURCE, attributes: { a: 1 } });
    expect(created).toMatchObject({
      resource: { id, user: 2, attributes: { a: 1 } },
      etag: expect.stringMatching(RESOURCE_TAG),
    });
    expect(await client().retrieve(id)).toEqual(created);
    expect(await client().retrieveUnlessSame(id, created.etag)).toBeUndefined();
    expect(await client().retrieveUnlessSame(id, '"old"')).toEqual(created);
    const updated = await client().update(id, { id, user: 1, source: SOURCE }, { ifMatch: created.etag });
    expect(updated.resource).toMatchObject({ user: 1, attributes: { a: 1 } });
    await expect(client().update(id, updated.text, { ifMatch: created.etag })).rejects.toMatchObject({
      code: 'precondition_failed',
    });
    expect(await client().usedBy(id)).toEqual([]);
    await expect(client().destroy(id, { ifMatch: created.etag })).rejects.toMatchObject({
      code: 'precondition_failed',
      etag: rowTagOf(updated.etag),
    });
    await expect(client().destroy(id, { ifMatch: updated.etag })).resolves.toBeUndefined();
    for (const call of [
      client().retrieve(id),
      client().usedBy(id),
      client().destroy(id),
      client().update(id, updated.text),
    ])
      await expect(call).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('create throws ValidationError for an id that a row has', async () => {
    const id = await row();
    await expect(client().create({ id, user: 2, source: SOURCE })).rejects.toMatchObject({
      code: 'invalid',
      fields: { id: ['scim source user with this id already exists.'] },
    });
  });

  test('mergePatch merges, and ifMatch guards with one tag or several', async () => {
    const id = await row();
    const { resource, etag } = await client().partialUpdate(id, { attributes: { b: 2 } }, { mergePatch: true });
    expect(resource.attributes).toEqual({ a: 1, b: 2 });
    await expect(client().partialUpdate(id, {}, { ifMatch: ['"old"', etag] })).resolves.toMatchObject({ etag });
    await expect(client().partialUpdate(id, { attributes: {} }, { ifMatch: '"old"' })).rejects.toMatchObject({
      code: 'precondition_failed',
      etag: rowTagOf(etag),
    });
    expect((await client().partialUpdate(id, {})).resource).toEqual(resource);
  });

  test('ifNoneMatch guards with one tag, several or *, beside ifMatch or alone', async () => {
    const id = await row();
    const { etag } = await client().partialUpdate(id, {});
    const refused = { code: 'precondition_failed', etag: rowTagOf(etag) };
    for (const ifNoneMatch of [etag, ['"old"', etag], '*'])
      for (const options of [{ ifNoneMatch }, { ifNoneMatch, ifMatch: etag }])
        await expect(client().partialUpdate(id, { attributes: {} }, options)).rejects.toMatchObject(refused);
    const others = { ifNoneMatch: ['"old"', '"older"'], ifMatch: etag };
    await expect(client().partialUpdate(id, { attributes: {} }, others)).resolves.toMatchObject({ resource: { id } });
  });

  test("text keeps digits that a double can't hold", async () => {
    const id = await row();
    const { text } = await client().partialUpdate(id, '{"attributes":{"n":18446744073709551616,"m":1.0}}');
    expect(text).toContain('"attributes":{"n":18446744073709551616,"m":1.0}');
  });

  test('a token function is called for each request', async () => {
    const id = await row();
    const tokens = ['demo-token', 'unknown'];
    const rotating = client(async () => tokens.shift() ?? '');
    await expect(rotating.partialUpdate(id, {})).resolves.toMatchObject({ resource: { id } });
    await expect(rotating.partialUpdate(id, {})).rejects.toMatchObject({ code: 'permission_denied' });
  });

  test.each([
    [
      '{"user":null,"source":"x"}',
      { user: ['This field may not be null.'], source: ['“x” is not a valid UUID.'] },
      undefined,
    ],
    ['[]', { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }, undefined],
    ['{', {}, expect.stringMatching(/^JSON parse error - /)],
  ])('ValidationError has the messages by field: %s', async (patch, fields, detail) => {
    const failed = client().partialUpdate(await row(), patch);
    await expect(failed).rejects.toBeInstanceOf(ValidationError);
    await expect(failed).rejects.toMatchObject({ name: 'ValidationError', code: 'invalid', fields, detail });
  });

  test('a missing row throws NotFound', async () => {
    await expect(client().partialUpdate('nobody', {})).rejects.toMatchObject({
      name: 'NotFound',
      code: 'not_found',
      message: 'Not found.',
    });
  });

  test('an unreachable DynamoDB throws Unavailable', async () => {
    const id = await row();
    proxy.change(reset);
    await expect(client().partialUpdate(id, {})).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    proxy.change(passThrough);
  });

  test('an aborted signal ends the wait', async () => {
    const failed = client().partialUpdate(await row(), {}, { signal: AbortSignal.abort() });
    await expect(failed).rejects.toMatchObject({ name: 'AbortError' });
  });

  test("a missing function throws the SDK's error", async () => {
    const lost = createClient({ lambda, stack: 'nobody', token: 'demo-token' });
    await expect(lost.partialUpdate('demo', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ...['null', '[]', '{}', '"text"', '7'].map((payload) => [payload, 403] as const),
    ['{"headers":{"authorization":"Bearer demo-token"}}', 400],
  ] as const)('a payload of %s, which no client sends, gets a clear %d', async (Payload, status) => {
    const response = await lambda.send(
      new InvokeCommand({ FunctionName: served.lambda.functionName, Payload: Buffer.from(Payload) }),
    );
    expect(response.FunctionError).toBeUndefined();
    const { statusCode, body } = JSON.parse(Buffer.from(response.Payload ?? []).toString());
    expect(statusCode).toBe(status);
    expect(JSON.parse(body)).toEqual({ detail: expect.any(String) });
  });
});

describe('if Lambda fails', () => {
  let lambdaResponse: { status: number; headers?: Record<string, string>; body: string };
  let asked = 0;
  const server = http.createServer((request, response) => {
    asked += 1;
    request
      .resume()
      .on('end', () => response.writeHead(lambdaResponse.status, lambdaResponse.headers).end(lambdaResponse.body));
  });
  let lambda: LambdaClient;
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    lambda = lambdaAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => {
    lambda.destroy();
    server.close();
  });

  const partialUpdate = (patch = {}) => createClient({ lambda, stack: 's', token: 't' }).partialUpdate('id', patch);

  test('a FunctionError is never read as a response', async () => {
    const body = '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited"}';
    lambdaResponse = { status: 200, headers: { 'X-Amz-Function-Error': 'Unhandled' }, body };
    await expect(partialUpdate()).rejects.toMatchObject({
      code: 'function_error',
      message: expect.stringContaining('Runtime exited'),
    });
  });

  test('throttling has its own error', async () => {
    const headers = { 'x-amzn-ErrorType': 'TooManyRequestsException' };
    lambdaResponse = {
      status: 429,
      headers,
      body: '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}',
    };
    await expect(partialUpdate()).rejects.toMatchObject({ code: 'throttled', message: 'Rate Exceeded.' });
  });

  test('a 503 says when to retry', async () => {
    const body = { statusCode: 503, headers: { 'retry-after': '7' }, body: '{"detail":"Later."}' };
    lambdaResponse = { status: 200, body: JSON.stringify(body) };
    await expect(partialUpdate()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Later.',
      retryAfterSeconds: 7,
    });
  });

  test.each([
    ['null'],
    ['"text"'],
    ['not JSON'],
    [''],
    ['{"statusCode":"200","headers":{},"body":"{}"}'],
    ['{"statusCode":200,"headers":{},"body":"[not JSON"}'],
    ['{"statusCode":200,"headers":{},"body":"[]"}'],
    ['{"statusCode":500,"headers":{},"body":"{\\"detail\\":\\"A server error occurred.\\"}"}'],
  ])('a response of %s is not read as a resource', async (body) => {
    lambdaResponse = { status: 200, body };
    await expect(partialUpdate()).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  test('a request larger than Lambda accepts, in bytes, is not sent', async () => {
    lambdaResponse = { status: 200, body: '{"statusCode":200,"headers":{"etag":"\\"a\\""},"body":"{}"}' };
    const before = asked;
    const framing = Buffer.byteLength(
      '{"pathParameters":{"id":"id"},"headers":{"authorization":"Bearer t","content-type":"application/json"},"body":"{\\"attributes\\":\\"\\"}"}',
    );
    const fits = Math.floor((6 * 1024 * 1024 - framing) / 2);
    await expect(partialUpdate({ attributes: 'é'.repeat(fits) })).resolves.toMatchObject({ etag: '"a"' });
    expect(asked).toBe(before + 1);
    await expect(partialUpdate({ attributes: 'é'.repeat(fits + 1) })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    expect(asked).toBe(before + 1);
  });
});

test('another project imports it by its name, with its types and its own AWS client', async () => {
  const run = promisify(execFile);
  const project = mkdtempSync(path.join(tmpdir(), 'client-'));
  try {
    const { stdout: packed } = await run(
      'npm',
      ['run', '--silent', 'package:client', '--', '--pack-destination', project],
      {
        cwd: ROOT,
      },
    );
    writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
    // The peer dependency is linked from here: the tests install nothing from a registry.
    await run('npm', ['install', '--silent', '--offline', '--legacy-peer-deps', `./${packed.trim()}`], {
      cwd: project,
    });
    for (const name of ['@aws-sdk', '@smithy', '@types'])
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(project, 'node_modules', name));
    writeFileSync(
      path.join(project, 'caller.ts'),
      `import { LambdaClient } from '@aws-sdk/client-lambda';
      import { createClient, NotFound, type Shown } from 'scim-source-users-client';
      const client = createClient({ lambda: new LambdaClient({ region: 'eu-central-1' }), stack: 's', token: 't' });
      export const update = (): Promise<Shown> => client.partialUpdate('id', { user: 1 }, { ifMatch: '"a"', mergePatch: true });
      // @ts-expect-error a user is a number
      export const wrong = () => client.partialUpdate('id', { user: 'x' });
      console.log(typeof client.partialUpdate, new NotFound('x').code);`,
    );
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(
      process.execPath,
      [tsc, ...'--noEmit --strict --module nodenext --target es2022 --skipLibCheck caller.ts'.split(' ')],
      { cwd: project },
    );
    const { stdout } = await run(process.execPath, ['caller.ts'], { cwd: project });
    expect(stdout.trim()).toBe('function not_found');
  } finally {
    rmSync(project, { recursive: true });
  }
});
