/** The function's client keeps the SDK's middlewares that have an effect, and sends its two frequent calls as the SDK does. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonText } from '../../../lib/domain/json/json.ts';
import { openLambdaTable } from '../../../lib/dynamodb/client/lambda-table.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { writeAttributes } from '../../../lib/dynamodb/scim-users/write-attributes.ts';
import { scimUserKey } from '../../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../../lib/dynamodb/table/read-item.ts';
import { createRequestScope, type RequestScope } from '../../../lib/runtime/request-scope.ts';
import { type Call, type DynamoDbProxy, openProxy, passThrough, reset } from '../../support/dynamodb-proxy.ts';
import { openStage, type Stage } from '../../support/stage.ts';

const awsEnvironment = {
  region: 'eu-central-1',
  endpoint: undefined as string | undefined,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};
const namesOf = ({ client }: ReturnType<typeof openTable>) =>
  client.middlewareStack.identify().map((line) => line.split(/[: ]/, 1)[0] as string);

test('has the middlewares of any client, except those without an effect here', () => {
  const theirs = namesOf(openTable('t'));
  const ours = namesOf(openLambdaTable('t', awsEnvironment, createRequestScope()));
  expect(theirs.filter((name) => !ours.includes(name)).sort()).toEqual([
    'contentLengthMiddleware',
    'getUserAgentMiddleware',
    'hostHeaderMiddleware',
    'loggerMiddleware',
    'recursionDetectionMiddleware',
  ]);
  expect(ours.filter((name) => !theirs.includes(name))).toEqual([]);
});

let stage: Stage;
let proxy: DynamoDbProxy;
let scope: RequestScope;
let table: Table;
beforeAll(async () => {
  stage = await openStage();
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  scope = createRequestScope();
  table = openLambdaTable(stage.table.name, { ...awsEnvironment, endpoint: proxy.endpoint }, scope);
});
beforeEach(() => {
  proxy.change(passThrough);
  proxy.exchanges.length = 0;
});
afterAll(() => {
  proxy.close();
});

test('each of many simultaneous calls gets its own response', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => stage.row({ before: n })));
  const written = await Promise.all(
    ids.map((id, n) => writeAttributes(table, id, JSON.stringify({ n }) as JsonText, undefined)),
  );
  const read = await Promise.all(ids.map((id) => readItem(table, scimUserKey(id), true)));
  ids.forEach((id, n) => {
    expect(written[n]).toMatchObject({ ...scimUserKey(id), attributes: JSON.stringify({ n }) });
    expect(read[n]).toEqual(written[n]);
  });
});

test("a call sends the same request as the SDK's client", async () => {
  const id = await stage.row();
  const plain = openTable(stage.table.name, { endpoint: proxy.endpoint });
  for (const each of [table, plain]) await readItem(each, scimUserKey(id), true);
  plain.client.destroy();
  const [ours, theirs] = proxy.exchanges.map(({ target, request }) => ({ target, request }));
  expect(ours).toEqual(theirs);
});

test("with a path in the endpoint, sends the path and header names of the SDK's client", async () => {
  const seen: { url?: string | undefined; headers: http.IncomingHttpHeaders }[] = [];
  const server = http.createServer(({ url, headers }, response) => {
    seen.push({ url, headers });
    response.end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a//b%20c/`;
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const [accessKeyId, secretAccessKey] = names.map((name) => process.env[name]) as [string, string];
  const region = process.env.AWS_REGION as string;
  const ours = openLambdaTable('t', { region, endpoint, credentials: { accessKeyId, secretAccessKey } }, scope);
  const theirs = openTable('t', { endpoint });
  for (const each of [ours, theirs]) await readItem(each, scimUserKey('x'));
  for (const each of [ours, theirs]) each.client.destroy();
  server.close();
  expect(seen.map(({ url }) => url)).toEqual(['/a//b%20c/', '/a//b%20c/']);
  expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual(
    Object.keys(seen[1]?.headers ?? {})
      .filter((name) => !/^x-amz-(user-agent|content-sha256)$/.test(name))
      .sort(),
  );
});

test('a request without a response is sent again, and every call counts', async () => {
  const id = await stage.row();
  proxy.change(reset, passThrough);
  scope.start(10_000);
  expect(await readItem(table, scimUserKey(id), true)).toMatchObject(scimUserKey(id));
  expect(scope.callCount()).toBe(2);
  scope.finish();
});

test('a call is aborted when its request ends', async () => {
  const id = await stage.row();
  const came = new Promise<Call>((resolve) => proxy.change(resolve));
  scope.start(10_000);
  const reading = readItem(table, scimUserKey(id), true);
  await came;
  scope.finish();
  await expect(reading).rejects.toMatchObject({ code: 'unavailable', cause: { name: 'AbortError' } });
});
