/** requests.http: each request, sent in order to `npm start`, gets the status at the end of its title. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../local/services.ts';
import { assertDocumented } from '../support/documented.ts';
import { mediaType, operationFor, routeOf } from '../support/http-door.ts';
import { type Served, serve } from '../support/served.ts';

interface Case {
  readonly title: string;
  readonly status: number;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [string, string][];
  readonly body: string | undefined;
}

const text = readFileSync(new URL('../../requests.http', import.meta.url), 'utf8');
const [preamble = '', ...blocks] = text.split(/^### /m);
const variables = new Map(Array.from(preamble.matchAll(/^@(\w+) = (.*)$/gm), ([, name, value]) => [name, value]));

function toCase(block: string): Case {
  const [head = '', ...body] = block.replace(/\{\{(\w+)\}\}/g, (_, name) => variables.get(name) ?? '').split('\n\n');
  const [title = '', start = '', ...lines] = head.split('\n');
  const [method = '', url = ''] = start.split(' ');
  return {
    title,
    status: Number(title.split(': ').at(-1)),
    method,
    url,
    headers: lines.filter(Boolean).map((line) => line.split(/: (.*)/, 2) as [string, string]),
    body: body.join('\n\n').trim() || undefined,
  };
}

const cases = blocks.map(toCase);

let served: Served;
let responses: Map<string, number>;
beforeAll(async () => {
  const SEED = fileURLToPath(new URL('../../local/demo.json', import.meta.url));
  served = await serve({ PORT: String(await freePort()), SEED, DYNAMODB_ENDPOINT: '' });
  responses = new Map();
  for (const { title, method, url, headers, body } of cases) {
    const response = await fetch(url.replace('http://127.0.0.1:3000', served.url), {
      method,
      headers: headers.map(([name, value]) => [name, value]),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    assertDocumented(
      response.status,
      mediaType(Object.fromEntries(response.headers)),
      text === '' ? undefined : JSON.parse(text),
      operationFor(routeOf(url.replace('http://127.0.0.1:3000', ''))?.path ?? '', method),
    );
    responses.set(title, response.status);
  }
});
afterAll(() => served.stop());

test.each(cases)('$title', ({ title, status }) => {
  expect(responses.get(title)).toBe(status);
});

test('every documented status that a request can cause has a case', () => {
  expect([...new Set(cases.map(({ status }) => status))].sort()).toEqual([
    200, 201, 204, 304, 400, 403, 404, 405, 412, 415,
  ]);
});
