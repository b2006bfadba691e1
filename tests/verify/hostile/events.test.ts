/** Events that only another Lambda can send the function. They are text, because some are nested deeper than JSON.stringify can write. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChildProcessStage, openChildProcessStage } from '../../support/child-process-stage.ts';
import { EVENTS, eventOf, MISSING_CREDENTIALS } from './listed-events.ts';

let stage: ChildProcessStage;
beforeAll(async () => {
  stage = await openChildProcessStage();
});
afterAll(() => stage?.close());

test.each(EVENTS.map(([name, ...rest]) => ({ name, rest })))(
  'an event with $name changes nothing',
  async ({ rest: [members, status, message = ''] }) => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const response = await stage.deliver(eventOf(id, members));
    expect(response.duration.cpu).toBeLessThan(1_000);
    expect(response).toMatchObject({ status, text: expect.stringContaining(message) });
    // Lambda returns at most 6 MB.
    expect(response.text.length).toBeLessThan(100_000);
    expect(await stage.patch(id)).toEqual(before);
  },
);

test.each(['""', '0', 'null', '"text"', '[]', '{}'])('the event %s is 403: it has no credentials', async (event) => {
  expect(await stage.deliver(event)).toMatchObject({ status: 403, json: { detail: MISSING_CREDENTIALS } });
});

test.each(['a\r\nset-cookie: b', 'a\nb', 'a\0b', 'é', '\ud800', 'x'.repeat(129), ''])(
  'the function does not echo the request id %j',
  async (requestId) => {
    const { headers } = await stage.patch(await stage.row(), {}, { headers: { 'x-request-id': requestId } });
    expect(headers['x-request-id']).toBe('test');
  },
);

test.each([
  '...',
  '.a',
  '%00',
  '%2e%2e',
  '%',
  '__proto__',
  'constructor',
  '*',
  'a/b',
  'a\r\nb',
  '\u200b',
  '\ufeff',
  '\u{10ffff}',
])('a row moves to the id %j, is patched there, and moves away', async (id) => {
  const from = await stage.row();
  expect(await stage.patch(from, { id })).toMatchObject({ status: 200, json: { id } });
  expect(await stage.patch(from)).toMatchObject({ status: 404 });
  expect(await stage.patch(id, { attributes: 1 })).toMatchObject({ status: 200, json: { id, attributes: 1 } });
  expect(await stage.patch(id, { id: from })).toMatchObject({ status: 200, json: { id: from, attributes: 1 } });
  expect(await stage.patch(id)).toMatchObject({ status: 404 });
});

test('two ids that differ only in Unicode normalisation name two rows', async () => {
  const [composed, decomposed] = ['é', 'é'].map((text, n) => text.normalize(n ? 'NFD' : 'NFC') + crypto.randomUUID());
  const ids = [composed, decomposed?.slice(0, 2) + (composed as string).slice(1)] as [string, string];
  for (const [n, id] of ids.entries()) await stage.row({ n }, id);
  expect(ids[0]).not.toBe(ids[1]);
  expect(ids[0].normalize('NFD')).toBe(ids[1]);
  await stage.patch(ids[1], { attributes: { n: 'changed' } });
  expect(await stage.patch(ids[0])).toMatchObject({ json: { id: ids[0], attributes: { n: 0 } } });
  expect(await stage.patch(ids[1])).toMatchObject({ json: { id: ids[1], attributes: { n: 'changed' } } });
  expect(await stage.patch(ids[0], { id: ids[1] })).toMatchObject({ status: 400 });
});

test.each(['x', 'é', '\u{1f600}'])(
  'an id of 2,038 bytes of %s fits into a key of DynamoDB, and one more byte does not',
  async (unit) => {
    const unique = crypto.randomUUID();
    const room = 2_038 - unique.length;
    const whole = unique + unit.repeat(Math.floor(room / Buffer.byteLength(unit)));
    const longest = whole + 'y'.repeat(2_038 - Buffer.byteLength(whole));
    expect(await stage.patch(await stage.row(), { id: longest })).toMatchObject({ status: 200, json: { id: longest } });
    expect(await stage.patch(longest, { attributes: 1 })).toMatchObject({ status: 200 });
    expect(await stage.patch(longest, { id: `${longest}y` })).toMatchObject({ status: 400 });
    expect(await stage.patch(`${longest}y`)).toMatchObject({ status: 404 });
  },
);
