/** Events that no gateway makes: what another Lambda may send the function, as text, since some are deeper than JSON.stringify writes. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChildProcessStage, openChildProcessStage } from '../../support/child-process-stage.ts';

import { EVENTS, eventOf, missing } from './listed-events.ts';

let stage: ChildProcessStage;
beforeAll(async () => {
  stage = await openChildProcessStage();
});
afterAll(() => stage?.close());

test.each(EVENTS.map(([name, ...rest]) => ({ name, rest })))(
  '$name',
  async ({ rest: [members, status, says = ''] }) => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const response = await stage.deliver(eventOf(id, members));
    expect(response.duration.cpu).toBeLessThan(1_000);
    expect(response).toMatchObject({ status, text: expect.stringContaining(says) });
    // Lambda hands back no more than 6 MB.
    expect(response.text.length).toBeLessThan(100_000);
    expect(await stage.patch(id)).toEqual(before);
  },
);

test.each(['""', '0', 'null', '"text"', '[]', '{}'])('an event that is none: %s', async (event) => {
  expect(await stage.deliver(event)).toMatchObject({ status: 403, json: { detail: missing } });
});

test.each(['a\r\nset-cookie: b', 'a\nb', 'a\0b', 'é', '\ud800', 'x'.repeat(129), ''])(
  'the request id %j is not echoed in a header',
  async (named) => {
    const { headers } = await stage.patch(await stage.row(), {}, { headers: { 'x-request-id': named } });
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
])('the id %j is one like any other: a row moves to it, is patched there, and moves away', async (id) => {
  const from = await stage.row();
  expect(await stage.patch(from, { id })).toMatchObject({ status: 200, json: { id } });
  expect(await stage.patch(from)).toMatchObject({ status: 404 });
  expect(await stage.patch(id, { attributes: 1 })).toMatchObject({ status: 200, json: { id, attributes: 1 } });
  expect(await stage.patch(id, { id: from })).toMatchObject({ status: 200, json: { id: from, attributes: 1 } });
  expect(await stage.patch(id)).toMatchObject({ status: 404 });
});

test('two ids that look alike are two rows: NFC and NFD', async () => {
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

test.each(['x', 'é', '\u{1f600}'])('a key of DynamoDB holds 2,048 bytes, of %s too, and not one more', async (unit) => {
  const unique = crypto.randomUUID();
  const room = 2_038 - unique.length;
  const whole = unique + unit.repeat(Math.floor(room / Buffer.byteLength(unit)));
  const longest = whole + 'y'.repeat(2_038 - Buffer.byteLength(whole));
  expect(await stage.patch(await stage.row(), { id: longest })).toMatchObject({ status: 200, json: { id: longest } });
  expect(await stage.patch(longest, { attributes: 1 })).toMatchObject({ status: 200 });
  expect(await stage.patch(longest, { id: `${longest}y` })).toMatchObject({ status: 400 });
  expect(await stage.patch(`${longest}y`)).toMatchObject({ status: 404 });
});
