/** Attribute values are read as the document client reads them, from DynamoDB Local. */

import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from '@jest/globals';
import { fromAttributes } from '../../../lib/dynamodb/table/attribute-values.ts';
import { readItem } from '../../../lib/dynamodb/table/read-item.ts';
import { openStage, type Stage } from '../../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

test.each([
  ['texts', { a: '', b: 'ä😀', c: '{"x":1}' }],
  ['numbers', { a: 0, b: -1, c: 1.5, d: Number.MAX_SAFE_INTEGER, e: 1e-5 }],
  ['booleans and null', { a: true, b: false, c: null }],
  ['lists', { a: [], b: ['x', 1, null, ['y']] }],
  ['maps', { a: {}, b: { c: { d: ['e'] } } }],
])('readItem reads %s as the document client reads them', async (name, values) => {
  const { table } = stage;
  const key = { pk: `values#${name}` };
  await table.documents.send(new PutCommand({ TableName: table.name, Item: { ...key, ...values } }));
  const { Item } = await table.documents.send(new GetCommand({ TableName: table.name, Key: key }));
  expect(await readItem(table, key, true)).toEqual({ ...key, ...values });
  expect(await readItem(table, key, true)).toEqual(Item);
});

test.each([
  ['an integer that a double cannot hold', { user: { N: '9007199254740993' } }],
  ['a set', { permissions: { SS: ['a'] } }],
])('leaves %s in DynamoDB JSON, which no check of an item accepts', (_name, attributes) => {
  expect(fromAttributes(attributes)).toEqual(attributes);
});
