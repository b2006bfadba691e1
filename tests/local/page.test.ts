/** The page of npm start, in a real browser: the operation can be read there, and tried on the running gateway. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { loadSeed } from '../../commands/seed/load-seed.ts';
import { LOCAL_TABLE } from '../../commands/table-definition.ts';
import { parse, stringify } from '../../lib/domain/json/json.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { startPage } from '../../local/page/start-page.ts';
import { freePort } from '../../local/services.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { openChromium } from '../support/chromium.ts';
import { type Served, serve } from '../support/served.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const START_MS = 60_000;
const DYNAMODB_ENDPOINT = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
const SOURCE = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const DEMO: Required<Seed> = JSON.parse(read('../../local/demo.json'));
const DOCUMENT = read('../../schemas/openapi.json');
const MERGE = 'application/merge-patch+json';

/** The demo data with another token and no rows: each test makes its own. */
const KEY = `key-${randomUUID()}`;
const SEED = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
writeFileSync(SEED, JSON.stringify({ ...DEMO, tokens: [{ ...DEMO.tokens[0], key: KEY }], scim_users: [] }));

let served: Served;
let pageUrl: string;
let browser: Browser;
beforeAll(async () => {
  const [PORT, PAGE_PORT] = [String(await freePort()), String(await freePort())];
  pageUrl = `http://127.0.0.1:${PAGE_PORT}/`;
  browser = await openChromium();
  served = await serve({ PORT, PAGE_PORT, SEED, DYNAMODB_ENDPOINT });
}, START_MS);
afterAll(async () => {
  await browser?.close();
  await served?.stop();
}, START_MS);

/** What browsers asked another host for, and what they complained of; that the operation has refused something is no complaint. */
const foreign: string[] = [];
const complaints: string[] = [];
afterEach(() => {
  expect({ foreign: foreign.splice(0), complaints: complaints.splice(0) }).toEqual({ foreign: [], complaints: [] });
});

async function open(url = pageUrl): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) foreign.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (!message.location().url.startsWith(`${url}api/`)) complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByRole('button', { name: 'Execute' }).waitFor();
  return page;
}

async function authorize(page: Page): Promise<void> {
  await page.locator('.auth-wrapper').getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.locator('.dialog-ux');
  await dialog.getByRole('textbox').fill(KEY);
  await dialog.getByRole('button', { name: 'Apply credentials' }).click();
  await dialog.locator('.btn-done').click();
}

const field = (page: Page, name: 'id' | 'If-Match') => page.getByPlaceholder(name, { exact: true });
const body = (page: Page) => page.locator('textarea.body-param__text');
const contentType = (page: Page) => page.getByRole('combobox', { name: 'Request content type' });

/** Presses Execute; what the page shows of the answer then. */
async function execute(page: Page) {
  await page.getByRole('button', { name: 'Execute' }).click();
  const shown = page.locator('.live-responses-table tbody');
  await shown.waitFor();
  const [text = '', headers = ''] = await shown.locator('pre').allInnerTexts();
  return { status: await shown.locator('.response-col_status').innerText(), text, headers };
}

async function row(attributes: object, id = `row ${randomUUID()}`): Promise<string> {
  const scim_users = [{ id, user: 2, source: SOURCE, attributes }];
  await loadSeed(openTable(LOCAL_TABLE), { value: { scim_users }, lossless: { scim_users } }, () => {});
  return id;
}

/** The attributes as the gateway has them, in its own text: a patch of nothing changes nothing. */
async function stored(id: string): Promise<string> {
  const response = await fetch(`${served.url}/api/v3/sources/scim_users/${encodeURIComponent(id)}/`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const { lossless } = parse(await response.text());
  return stringify((lossless as { attributes: unknown }).attributes);
}

test('id, token and body are typed, and the row is patched', async () => {
  const id = await row({ a: 1 });
  const page = await open();
  await authorize(page);
  await field(page, 'id').fill(id);
  await body(page).fill('{"attributes": {"typed": ["on", "the page"]}}');
  const { status, text } = await execute(page);
  expect({ status, answer: JSON.parse(text) }).toMatchObject({
    status: '200',
    answer: { id, attributes: { typed: ['on', 'the page'] } },
  });
  expect(await stored(id)).toBe('{"typed":["on","the page"]}');
});

test('of another seed than the demo one nothing is in the form: its tokens may be real ones', async () => {
  expect(served.output()).toContain(`\npage ${pageUrl}\n`);
  expect(await (await fetch(`${pageUrl}page.json`)).text()).not.toContain(KEY);
});

test('where id and token are known, as from the demo data, one press of a button is enough, in both content types', async () => {
  const id = await row({ a: 1 });
  const known = await startPage(0, Number(new URL(served.url).port), { id, key: KEY });
  try {
    const page = await open(known.url);
    await page.locator('.authorize.locked').waitFor();
    expect(await execute(page)).toMatchObject({ status: '200', text: expect.stringContaining('"Research"') });
    expect(await stored(id)).toBe('{"department":"Research"}');
    await contentType(page).selectOption(MERGE);
    expect(await execute(page)).toMatchObject({ status: '200', text: expect.stringContaining('"floor": 3') });
    expect(await stored(id)).toBe('{"floor":3}');
  } finally {
    await known.stop();
  }
});

test('a merge, with If-Match: the reason of a refusal is shown, and the ETag to send next', async () => {
  const id = await row({ a: 1, b: 2 });
  const page = await open();
  await authorize(page);
  await field(page, 'id').fill(id);
  await contentType(page).selectOption(MERGE);
  await body(page).fill('{"attributes": {"a": null, "c": 3}}');
  await field(page, 'If-Match').fill('"another-version"');
  const refused = await execute(page);
  expect(refused).toMatchObject({ status: '412', text: expect.stringContaining('The resource has changed') });
  expect(await stored(id)).toBe('{"a":1,"b":2}');

  await page.getByRole('button', { name: 'Clear' }).click();
  await field(page, 'If-Match').fill(/etag: (\S+)/.exec(refused.headers)?.[1] as string);
  expect(await execute(page)).toMatchObject({ status: '200' });
  expect(await stored(id)).toBe('{"b":2,"c":3}');
});

test('numbers beyond a double are sent as they are typed, and shown as they are answered', async () => {
  const id = await row({});
  const page = await open();
  await authorize(page);
  await field(page, 'id').fill(id);
  await body(page).fill('{"attributes": {"big": 18446744073709551616, "huge": 1e400, "one": 1.0}}');
  const exact = '{"big":18446744073709551616,"huge":1e400,"one":1.0}';
  expect(await execute(page)).toMatchObject({ status: '200', text: expect.stringContaining(`"attributes":${exact}`) });
  expect(await stored(id)).toBe(exact);
});

test('the operation is open to be read, with the reason of every addition, and the document is a link away', async () => {
  const page = await open();
  expect(await contentType(page).locator('option').allInnerTexts()).toEqual(['application/json', MERGE]);
  const reasons = [...DOCUMENT.matchAll(/"x-addition": "(.*)"/g)].map(([, reason]) => reason as string);
  expect(reasons.length).toBeGreaterThan(8);
  const text = await page.locator('#page').innerText();
  expect(reasons.filter((reason) => !text.includes(reason))).toEqual([]);
  const link = await page.locator('.info a').first().getAttribute('href');
  const response = await fetch(new URL(link as string, page.url()));
  expect(await response.text()).toBe(DOCUMENT);
});

/** The function returns it; the gateway gives its own responses an id of its own. */
const SENT_ID = 'the-same';

/** Bytes over a connection of their own: the path goes out as it is. */
async function send(url: string, [method, path, headers, body = '']: Sent) {
  const { hostname, port } = new URL(url);
  const authorization = `Bearer ${KEY}`;
  const request = http.request({
    hostname,
    port,
    method,
    path: `/api/v3${path}`,
    headers: { authorization, 'x-request-id': SENT_ID, ...headers },
  });
  const [answer] = (await once(request.end(body), 'response')) as [http.IncomingMessage];
  const { date: _, 'x-request-id': id, ...answered } = answer.headers;
  return {
    status: answer.statusCode,
    isFunctions: id === SENT_ID,
    headers: answered,
    body: Buffer.concat(await answer.toArray()),
  };
}

type Sent = [method: string, path: string, headers?: http.OutgoingHttpHeaders, body?: string | Buffer];

const JSON_TYPE = { 'content-type': 'application/json' };

test.each<[status: number, ...Sent]>([
  [200, 'PATCH', '/sources/scim_users/a%2Fb/', JSON_TYPE, '{}'],
  [200, 'PATCH', '/sources/scim_users/a+b/'],
  [404, 'PATCH', '/sources/scim_users/a%20b/?a=%2F', JSON_TYPE, '{}'],
  [400, 'PATCH', '/sources/scim_users/a%ZZ/', JSON_TYPE, '{}'],
  [404, 'PATCH', '/sources/'],
  [403, 'PATCH', '/sources/scim_users/a+b/', { authorization: 'Bearer other' }],
  [405, 'POST', '/sources/scim_users/a+b/', JSON_TYPE, '{}'],
  [405, 'GET', '/sources/scim_users/a+b/'],
  [412, 'PATCH', '/sources/scim_users/a+b/', { ...JSON_TYPE, 'If-Match': ['"a"', '"b"'] }, '{}'],
  [415, 'PATCH', '/sources/scim_users/a+b/', { 'content-type': 'text/plain' }, 'text'],
  [400, 'PATCH', '/sources/scim_users/a+b/', JSON_TYPE, Buffer.from([0x22, 0xff, 0x00, 0x22])],
  [400, 'PATCH', '/sources/scim_users/a+b/', { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, '{"user": 999}'],
])('%i %s %s is answered through the page as by the gateway itself', async (status, ...sent) => {
  for (const id of ['a/b', 'a+b']) await row({}, id);
  const direct = await send(served.url, sent);
  expect(direct.status).toBe(status);
  expect(await send(pageUrl, sent)).toEqual(direct);
});

test('where there is no Chromium, these tests say which package has it', async () => {
  await expect(openChromium('/nowhere/chromium')).rejects.toThrow(/apt-get install chromium/);
});
