/** The page of npm start, in Chromium: it explains the operations, and calls the running gateway. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { loadSeed } from '../../commands/seed/load-seed.ts';
import { LOCAL_TABLE } from '../../commands/table-definition.ts';
import { parse, stringify } from '../../lib/domain/json/json.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';

import { OPERATIONS, type OperationName } from '../../lib/operations.ts';
import { EXAMPLE } from '../../local/demo-request.ts';
import { startPage } from '../../local/page/start-page.ts';
import { freePort } from '../../local/services.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { openChromium } from '../support/chromium.ts';
import { type Served, serve } from '../support/served.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

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
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

/** The requests of a page to other hosts, and its error messages, without those for a 4xx or 5xx of the API. */
const foreign: string[] = [];
const complaints: string[] = [];
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect({ foreign: foreign.splice(0), complaints: complaints.splice(0) }).toEqual({ foreign: [], complaints: [] });
});

/** CSS pixels of a laptop's window and of a phone. */
const LAPTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

async function open(url = pageUrl, viewport = LAPTOP): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(60_000);
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) foreign.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (!message.location().url.startsWith(`${url}api/`)) complaints.push(message.text());
  });
  await page.goto(url);
  await toggle(page, 'sources_scim_users_partial_update');
  await page.getByRole('button', { name: 'Execute' }).waitFor();
  return page;
}

const operation = (page: Page, name: OperationName) => page.locator(`#operations-sources-${name}`);

/** Opens an operation, or closes it. */
const toggle = (page: Page, name: OperationName) => operation(page, name).locator('.opblock-summary-control').click();

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

/** The line of a documented response. */
const responseLine = (page: Page, status: string) => page.getByRole('button', { name: status, exact: true });

/** The number of responses that schemas/openapi.json documents for PATCH. */
const RESPONSES = 12;

async function openResponses(page: Page): Promise<void> {
  await page
    .locator('.response-toggle')
    .nth(RESPONSES - 1)
    .waitFor();
  for (const line of await page.locator('.response-toggle').all()) await line.click();
  await page
    .locator('.response-rest pre')
    .nth(RESPONSES - 1)
    .waitFor();
}

let opened: Promise<ReadonlyMap<string, string>> | undefined;

/** The example of each documented response, by status. All tests read them on one page. */
function examples(): Promise<ReadonlyMap<string, string>> {
  opened ??= (async () => {
    const page = await open();
    await openResponses(page);
    const rows = await page.locator('.response-rest').all();
    const pairs = rows.map(
      async (row): Promise<[string, string]> => [
        (await row.getAttribute('data-code')) ?? '',
        await row.locator('pre').first().innerText(),
      ],
    );
    return new Map(await Promise.all(pairs));
  })();
  return opened;
}

/** Presses Execute. @returns the response as the page shows it */
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

/** The row's attributes as the service's own text: an empty patch changes nothing. */
async function stored(id: string): Promise<string> {
  const response = await fetch(`${served.url}/api/v3/sources/scim_users/${encodeURIComponent(id)}/`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const { lossless } = parse(await response.text());
  return stringify((lossless as { attributes: unknown }).attributes);
}

test('Execute patches the row with the id, token and body that were typed', async () => {
  const id = await row({ a: 1 });
  const page = await open();
  await authorize(page);
  await field(page, 'id').fill(id);
  await body(page).fill('{"attributes": {"typed": ["on", "the page"]}}');
  const { status, text } = await execute(page);
  expect({ status, response: JSON.parse(text) }).toMatchObject({
    status: '200',
    response: { id, attributes: { typed: ['on', 'the page'] } },
  });
  expect(await stored(id)).toBe('{"typed":["on","the page"]}');
});

test('the page has no token of a seed other than the demo, which may be real', async () => {
  expect(served.output()).toContain(`\npage ${pageUrl}\n`);
  expect(await (await fetch(`${pageUrl}page.json`)).text()).not.toContain(KEY);
});

test('with a known id and token Execute needs no input, in both content types', async () => {
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

test('a refused merge shows the reason, and the ETag to send next', async () => {
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

test('sends and shows numbers that a double cannot hold, digit by digit', async () => {
  const id = await row({});
  const page = await open();
  await authorize(page);
  await field(page, 'id').fill(id);
  await body(page).fill('{"attributes": {"big": 18446744073709551616, "huge": 1e400, "one": 1.0}}');
  const exact = '{"big":18446744073709551616,"huge":1e400,"one":1.0}';
  expect(await execute(page)).toMatchObject({ status: '200', text: expect.stringContaining(`"attributes":${exact}`) });
  expect(await stored(id)).toBe(exact);
});

test('shows both content types and the reason for every addition, and links to the document as it is', async () => {
  const page = await open();
  expect(await contentType(page).locator('option').allInnerTexts()).toEqual(['application/json', MERGE]);
  for (const name of Object.keys(OPERATIONS) as OperationName[])
    if (name !== 'sources_scim_users_partial_update') await toggle(page, name);
  await openResponses(page);
  const reasons = [...DOCUMENT.matchAll(/"x-addition": "(.*)"/g)].map(
    ([, reason]) => reason?.replaceAll('`', '') ?? '',
  );
  expect(reasons.length).toBeGreaterThan(8);
  const text = await page.locator('#page').innerText();
  expect(reasons.filter((reason) => !text.includes(reason))).toEqual([]);
  const link = await page.locator('.info a').first().getAttribute('href');
  const response = await fetch(new URL(link as string, page.url()));
  expect(await response.text()).toBe(DOCUMENT);
});

test('the page is titled and introduced as this service', async () => {
  const page = await open();
  expect(await page.title()).toBe('SCIM source users');
  const head = page.locator('.information-container');
  expect(await head.locator('.title').innerText()).toMatch(/^SCIM source users\b/);
  const text = await head.innerText();
  expect(text).toContain('authentik does not see what you change here');
  expect(text).not.toMatch(/Making authentication simple|Contact the developer/);
});

test('the shown document differs from the published one in title, texts and examples alone', async () => {
  const { document } = (await (await fetch(`${pageUrl}page.json`)).json()) as { document: object };
  const CHANGED = ['info', 'description', 'example', 'X-Request-Id'];
  const kept = (value: object): unknown =>
    JSON.parse(JSON.stringify(value, (key, part) => (CHANGED.includes(key) ? undefined : part)));
  const { components } = JSON.parse(DOCUMENT);
  /** With each response in place of a reference to it. */
  const inlined = JSON.parse(DOCUMENT, (_key, part: { $ref?: string } | null) => {
    const [, name] = /^#\/components\/responses\/(\w+)$/.exec(part?.$ref ?? '') ?? [];
    return name === undefined ? part : components.responses[name];
  });
  expect(kept(document)).toEqual(kept(inlined));

  const shown = JSON.stringify(document);
  const { info: _, ...published } = JSON.parse(DOCUMENT);
  const texts: string[] = [];
  JSON.stringify(published, (key, part) => (key === 'description' ? texts.push(part) : part));
  expect(texts.length).toBeGreaterThan(30);
  expect(texts.filter((text) => !shown.includes(JSON.stringify(text).slice(1, -1)))).toEqual([]);
});

test('the introduction links to the README and to each file of docs/', async () => {
  const page = await open();
  const links = await page.locator('.info .renderedMarkdown a').all();
  const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
  const names = readdirSync(new URL('../../docs/', import.meta.url)).filter((name) => name.endsWith('.md'));
  expect(paths.toSorted()).toEqual(['/README.md', ...names.map((name) => `/docs/${name}`)].toSorted());
  for (const path of paths) expect(await (await fetch(new URL(`.${path}`, pageUrl))).text()).toBe(read(`../..${path}`));
});

test('each documented response is one line until it is opened', async () => {
  const page = await open();
  const { responses } = JSON.parse(DOCUMENT).paths['/sources/scim_users/{id}/'].patch;
  expect(await page.locator('.response-toggle').allInnerTexts()).toEqual(Object.keys(responses));
  const details = page.locator('.responses-table pre');
  expect(await details.count()).toBe(0);
  await responseLine(page, '404').click();
  expect(await responseLine(page, '404').getAttribute('aria-expanded')).toBe('true');
  expect(await details.allInnerTexts()).toEqual([expect.stringContaining('Not found.')]);
  await responseLine(page, '404').click();
  expect(await details.count()).toBe(0);
});

test('the operations are closed until they are opened', async () => {
  const page = await browser.newPage();
  await page.goto(pageUrl);
  const summaries = page.locator('.opblock-summary-control');
  await summaries.first().waitFor();
  const states = await summaries.evaluateAll((all) => all.map((one) => one.getAttribute('aria-expanded')));
  expect(states).toEqual(Object.keys(OPERATIONS).map(() => 'false'));
});

test('a row’s life on the page: every operation, with the examples as they are', async () => {
  const page = await open();
  await authorize(page);
  await toggle(page, 'sources_scim_users_partial_update');
  const id = `row ${randomUUID()}`;
  const send = async (name: OperationName, fill: () => Promise<unknown>) => {
    await toggle(page, name);
    await page.getByRole('button', { name: 'Execute' }).waitFor();
    await fill();
    const response = await execute(page);
    await toggle(page, name);
    return response;
  };
  const asRow = async () => {
    await field(page, 'id').fill(id);
  };
  const withId = async () => body(page).fill((await body(page).inputValue()).replace(/"id": "\w+"/, `"id": "${id}"`));
  expect(await send('sources_scim_users_create', withId)).toMatchObject({
    status: '201',
    text: expect.stringContaining('"Research"'),
  });
  expect(await send('sources_scim_users_retrieve', asRow)).toMatchObject({
    status: '200',
    text: expect.stringContaining(id),
  });
  const update = async () => {
    await asRow();
    await withId();
  };
  expect(await send('sources_scim_users_update', update)).toMatchObject({ status: '200' });
  expect(await send('sources_scim_users_partial_update', asRow)).toMatchObject({ status: '200' });
  expect(await send('sources_scim_users_used_by_list', asRow)).toMatchObject({ status: '200', text: '[]' });
  expect(await send('sources_scim_users_destroy', asRow)).toMatchObject({ status: '204' });
  const { status } = await fetch(`${served.url}/api/v3/sources/scim_users/${encodeURIComponent(id)}/`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  expect(status).toBe(404);
});

test('no paragraph appears twice on the page when it opens', async () => {
  const page = await open();
  const paragraphs = await page.locator('.renderedMarkdown p').allInnerTexts();
  expect(paragraphs.length).toBeGreaterThan(15);
  expect(paragraphs.filter((text, at) => paragraphs.indexOf(text) !== at)).toEqual([]);
});

test('the choice of the content type explains a merge patch', async () => {
  const page = await open();
  const section = page.locator('.opblock-section-request-body');
  await contentType(page).waitFor();
  expect(await section.getByRole('combobox').count()).toBe(1);
  expect(await section.innerText()).toMatch(
    /merge-patch\+json .*merges attributes key by key .*replaces attributes as a whole/,
  );
});

test.each<[status: number, request: { id?: string; method?: string; headers?: Record<string, string>; body?: string }]>(
  [
    [200, {}],
    [400, { body: '{"user": 999}' }],
    [403, { headers: { authorization: '' } }],
    [404, { id: 'no such row' }],
    [405, { method: 'OPTIONS' }],
    [412, { headers: { 'if-match': '"another"' } }],
    [415, { headers: { 'content-type': 'text/plain' } }],
  ],
)('the example of a %i is what the service sends for the demo row', async (status, request) => {
  const { id = 'demo', method = 'PATCH', headers, body = EXAMPLE } = request;
  const [demo] = DEMO.scim_users;
  await row(demo?.attributes as object, demo?.id);
  const response = await fetch(`${served.url}/api/v3/sources/scim_users/${encodeURIComponent(id)}/`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    body,
  });
  expect(response.status).toBe(status);
  expect(JSON.parse((await examples()).get(`${status}`) ?? '')).toEqual(await response.json());
});

test('each documented response has an example of its own, none generated from a schema', async () => {
  const texts = [...(await examples()).values()];
  expect(texts).toHaveLength(RESPONSES);
  for (const text of texts) expect(text).toMatch(/^{/);
  expect(texts.filter((text) => text.includes('"string"') || text.includes('additionalProp'))).toEqual([]);
});

test.each([
  ['a laptop', LAPTOP],
  ['a phone', PHONE],
])('after Execute the response is in view on %s, and later input does not scroll', async (_name, viewport) => {
  const id = await row({});
  const page = await open(pageUrl, viewport);
  await authorize(page);
  await field(page, 'id').fill(id);
  const status = page.locator('.live-responses-table tbody .response-col_status');
  for (const [text, expected] of [
    ['{"attributes": {"a": 1}}', '200'],
    ['{"user": 999}', '400'],
  ] as const) {
    await page.evaluate('scrollTo(0, 0)');
    await body(page).fill(text);
    await page.evaluate('scrollTo(0, 0)');
    expect(await execute(page)).toMatchObject({ status: expected });
    const { y = -1, height = 0 } = (await status.boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(viewport.height);
    await page.getByRole('button', { name: 'Clear' }).click();
  }
  await execute(page);
  await field(page, 'If-Match').fill('"a"');
  const before = await page.evaluate('scrollY');
  await field(page, 'If-Match').press('b');
  expect(await page.evaluate('scrollY')).toBe(before);
});

test("nothing is wider than a phone's window, even with everything opened and a long response", async () => {
  const id = await row({});
  const page = await open(pageUrl, PHONE);
  const width = () => page.evaluate('document.documentElement.scrollWidth');
  expect(await width()).toBe(PHONE.width);
  await openResponses(page);
  await page.locator('.models button').first().click();
  for (const model of await page.locator('.model-container .model-box-control').all()) await model.click();
  expect(await width()).toBe(PHONE.width);
  await authorize(page);
  await field(page, 'id').fill(id);
  await body(page).fill(JSON.stringify({ attributes: { long: 'x'.repeat(500) } }));
  expect(await execute(page)).toMatchObject({ status: '200' });
  expect(await width()).toBe(PHONE.width);
});

/** The function returns it; the gateway's own responses have another one. */
const SENT_ID = 'the-same';

/** Sends bytes over a new connection, so that the path is sent unchanged. */
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
  const [response] = (await once(request.end(body), 'response')) as [http.IncomingMessage];
  const { date: _, 'x-request-id': id, ...responseHeaders } = response.headers;
  return {
    status: response.statusCode,
    isFunctions: id === SENT_ID,
    headers: responseHeaders,
    body: Buffer.concat(await response.toArray()),
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
  [200, 'GET', '/sources/scim_users/a+b/'],
  [200, 'GET', '/sources/scim_users/a+b/used_by/'],
  [400, 'POST', '/sources/scim_users/', JSON_TYPE, '{}'],
  [412, 'PATCH', '/sources/scim_users/a+b/', { ...JSON_TYPE, 'If-Match': ['"a"', '"b"'] }, '{}'],
  [415, 'PATCH', '/sources/scim_users/a+b/', { 'content-type': 'text/plain' }, 'text'],
  [400, 'PATCH', '/sources/scim_users/a+b/', JSON_TYPE, Buffer.from([0x22, 0xff, 0x00, 0x22])],
  [400, 'PATCH', '/sources/scim_users/a+b/', { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, '{"user": 999}'],
])('%i %s %s gets the same response through the page as from the gateway', async (status, ...sent) => {
  for (const id of ['a/b', 'a+b']) await row({}, id);
  const direct = await send(served.url, sent);
  expect(direct.status).toBe(status);
  expect(await send(pageUrl, sent)).toEqual(direct);
});

test('without Chromium these tests say which package has it', async () => {
  await expect(openChromium('/nowhere/chromium')).rejects.toThrow(/apt-get install chromium/);
});
