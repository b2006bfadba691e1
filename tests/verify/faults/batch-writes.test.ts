/** A throttled table writes only some items of a batch, or none for a while. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readManyItems } from '../../../lib/dynamodb/bulk/read-many-items.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { type CallHandler, type DynamoDbProxy, openProxy, passThrough } from '../../support/dynamodb-proxy.ts';
import { openStage, type Stage } from '../../support/stage.ts';

let stage: Stage;
let proxy: DynamoDbProxy;
let table: Table;
beforeAll(async () => {
  stage = await openStage();
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  table = openTable(stage.table.name, { endpoint: proxy.endpoint });
});
afterAll(() => proxy.close());

const itemsOf = (name: string, count: number) => Array.from({ length: count }, (_, n) => ({ pk: `${name}#${n}` }));

/** Writes the first item of a batch, and leaves the others unprocessed. */
const oneOfMany: CallHandler = async (call) => {
  const { RequestItems } = JSON.parse(call.body);
  const [[name, [first, ...others]]] = Object.entries(RequestItems) as [[string, object[]]];
  const { status, headers } = await call.forward(JSON.stringify({ RequestItems: { [name]: [first] } }));
  const { 'content-length': _, 'x-amz-crc32': __, ...rest } = headers;
  const UnprocessedItems = others.length > 0 ? { [name]: others } : {};
  call.respond({ status, headers: rest, body: JSON.stringify({ UnprocessedItems }) });
};

const throttled: CallHandler = (call) =>
  call.respond({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' }),
  });

test('a batch is written completely even if each request writes only one item', async () => {
  const items = itemsOf('few', 25);
  proxy.change(oneOfMany);
  await writeItems(table, items);
  expect((await readManyItems(stage.table, items)).size).toBe(25);
});

test('a batch is written completely even if nothing is written for a while', async () => {
  const items = itemsOf('late', 25);
  let left = 9;
  proxy.change((call) => (left-- > 0 ? throttled(call) : passThrough(call)));
  await writeItems(table, items);
  expect((await readManyItems(stage.table, items)).size).toBe(25);
});
