/** The fake transport, in its own process, responds to every kind of HTTP client. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Exchange } from '../support/dynamodb-proxy.ts';
import { environment } from './environment.ts';
import { type Instance, openInstance } from './instance.ts';

/** A function that calls DynamoDB in the way that its event names. */
const FUNCTION = `
const https = require('node:https');
const byRequest = (headers, body) =>
  new Promise((resolve, reject) => {
    const request = https.request({ hostname: 'dynamodb.invalid', method: 'POST', headers }, async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString());
    });
    request.on('error', reject);
    request.end(body);
  });
const byFetch = async (headers, body) =>
  (await fetch(new Request('https://dynamodb.invalid/', { method: 'POST', headers, body }))).text();
exports.handler = async ({ way, operation, key }) => {
  const headers = operation ? { 'x-amz-target': 'DynamoDB_20120810.' + operation } : {};
  const body = JSON.stringify({ Key: { pk: { S: key } }, TableName: 'scim' });
  return { statusCode: 200, body: await (way === 'fetch' ? byFetch : byRequest)(headers, body) };
};
`;

const exchange = (operation: string, key: string, body: string): Exchange => ({
  target: `DynamoDB_20120810.${operation}`,
  request: JSON.stringify({ TableName: 'scim', Key: { pk: { S: key } } }),
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body,
});

let folder: string;
let instance: Instance;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fake-'));
  const [file, replies] = [path.join(folder, 'function.cjs'), path.join(folder, 'replies.json')];
  writeFileSync(file, FUNCTION);
  const recorded = [
    exchange('GetItem', 'user#1', 'a user'),
    exchange('GetItem', 'token#"x"', 'a token'),
    exchange('UpdateItem', 'user#1', 'first'),
    exchange('UpdateItem', 'user#1', 'second'),
  ];
  writeFileSync(replies, JSON.stringify(recorded));
  instance = await openInstance(file, environment(), { replies });
});
afterAll(() => {
  instance.end();
  rmSync(folder, { recursive: true });
});

const ask = async (operation: string, key: string, way = 'request') => {
  const { response, calls } = await instance.run([JSON.stringify({ way, operation, key })]);
  return [response.body, calls];
};

test.each(['request', 'fetch'])("returns each operation's and key's own reply by %s", async (way) => {
  expect(await ask('GetItem', 'user#1', way)).toEqual(['a user', 1]);
  expect(await ask('GetItem', 'token#"x"', way)).toEqual(['a token', 1]);
});

test('returns several replies to one request in turn, again and again', async () => {
  const bodies = [];
  for (let n = 0; n < 3; n++) bodies.push((await ask('UpdateItem', 'user#1'))[0]);
  expect(bodies).toEqual(['first', 'second', 'first']);
});

test('throws an error that names a request that was not recorded', async () => {
  await expect(ask('GetItem', 'user#2')).rejects.toThrow('nothing was recorded for DynamoDB_20120810.GetItem "user#2"');
});

test('responds to a request without an operation, and does not count it', async () => {
  expect(await ask('', '')).toEqual(['healthy', 0]);
});
