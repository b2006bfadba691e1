/** What a PATCH does to the rows in DynamoDB Local. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { RESOURCE_TAG } from '../support/entity-tags.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

describe('attributes', () => {
  test("are replaced as a whole, and the response has the five fields in the spec's order", async () => {
    const id = await stage.row({ old: 1 });
    const { status, headers, text } = await stage.patch(id, { attributes: { new: [1, null] } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', etag: expect.stringMatching(RESOURCE_TAG) });
    expect(text).toBe(
      `{"id":"${id}","user":2,"user_obj":{"pk":2,"username":"alice","name":"Alice Müller","is_active":true,` +
        `"last_login":"2024-09-06T12:34:56.789012Z","email":"alice@example.com","attributes":{"dept":"R&D"},"uid":"u2"},` +
        `"source":"${SOURCE}","attributes":{"new":[1,null]}}`,
    );
  });

  test("keep their keys' order, except that whole numbers come first, in numeric order", async () => {
    const id = await stage.row();
    const body =
      '{"attributes":{"b":1,"10":{"z":1,"1":2,"0":3},"a":1,"9":[{"x":1,"2":2}],"01":1,"-1":1,"4294967295":1}}';
    const written = '{"9":[{"2":2,"x":1}],"10":{"0":3,"1":2,"z":1},"b":1,"a":1,"01":1,"-1":1,"4294967295":1}';
    expect((await stage.patch(id, body)).text).toContain(`"attributes":${written}}`);
    const headers = { 'content-type': 'application/merge-patch+json' };
    const response = await stage.patch(id, '{"attributes":{"c":1,"5":1,"9":null}}', { headers });
    const merged = '{"5":1,"10":{"0":3,"1":2,"z":1},"b":1,"a":1,"01":1,"-1":1,"4294967295":1,"c":1}';
    expect(response.text).toContain(`"attributes":${merged}}`);
    expect((await stage.patch(id)).text).toBe(response.text);
  });

  test('a patch without fields returns the row and writes nothing', async () => {
    const id = await stage.row();
    const before = await stage.patch(id);
    for (const body of ['{}', '', undefined, null, { foo: 1 }, { id }, { user_obj: { pk: 1 } }]) {
      const response = await stage.patch(id, body);
      expect(response).toEqual(before);
    }
  });

  test('patching twice equals patching once, except for the ETag', async () => {
    const id = await stage.row();
    const first = await stage.patch(id, { attributes: { x: 1 } });
    const second = await stage.patch(id, { attributes: { x: 1 } });
    expect(second.text).toBe(first.text);
    expect(second.headers.etag).not.toBe(first.headers.etag);
  });

  test('returns 404 and creates no row for an unknown id', async () => {
    for (const body of [{ attributes: {} }, { user: 1 }, { source: SOURCE }, { id: 'moved-from-nowhere' }, {}]) {
      expect(await stage.patch('unknown', body)).toMatchObject({ status: 404, text: '{"detail":"Not found."}' });
    }
    expect(await stage.patch('unknown')).toMatchObject({ status: 404 });
    expect(await stage.patch('moved-from-nowhere')).toMatchObject({ status: 404 });
  });

  test('a row whose user was deleted counts as missing and does not change, and a patch can link it to another user', async () => {
    await stage.load({ scim_users: [{ id: 'orphan', user: 77, source: SOURCE, attributes: { kept: true } }] });
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
    for (const body of [{}, { source: SOURCE }, { id: 'orphan-2' }, { user: 'x' }, { attributes: null }, '[]'])
      expect(await stage.patch('orphan', body)).toMatchObject({ status: 404, json: { detail: 'Not found.' } });
    // A request that is refused before its fields are read must not cost the read of a user.
    expect(await stage.patch('orphan', '{')).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('parse error') },
    });
    expect(await stage.patch('orphan', '{"attributes":{"x":1}}', merge)).toMatchObject({ status: 404 });
    expect(await stage.patch('orphan', { user: 2 })).toMatchObject({
      status: 200,
      json: { user: 2, attributes: { kept: true } },
    });
  });

  test('writes attributes without reading first, so a row whose user was deleted is updated although the response is 404', async () => {
    await stage.load({ scim_users: [{ id: 'orphan-3', user: 77, source: SOURCE }] });
    expect(await stage.patch('orphan-3', { attributes: { x: 1 } })).toMatchObject({ status: 404 });
    expect(await stage.patch('orphan-3', { user: 2 })).toMatchObject({ status: 200, json: { attributes: { x: 1 } } });
  });
});

describe('user and source', () => {
  test('a new user is checked, written and returned as user_obj, and the other fields stay', async () => {
    const id = await stage.row({ kept: true });
    const { status, json } = await stage.patch(id, { user: 1 });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id,
      user: 1,
      user_obj: { pk: 1, username: 'akadmin' },
      source: SOURCE,
      attributes: { kept: true },
    });
    expect((await stage.patch(id)).json).toEqual(json);
  });

  test('a source is stored and returned in canonical form', async () => {
    const id = await stage.row();
    for (const source of [OTHER_SOURCE, OTHER_SOURCE.toUpperCase(), `urn:uuid:${OTHER_SOURCE}`])
      expect(await stage.patch(id, { source })).toMatchObject({ status: 200, json: { source: OTHER_SOURCE } });
  });

  test('missing references are refused together, in order, and nothing is written', async () => {
    const id = await stage.row();
    const taken = await stage.row();
    const before = await stage.patch(id);
    const source = '99999999-9999-4999-8999-999999999999';
    const { status, text } = await stage.patch(id, { attributes: { x: 1 }, source, user: 999, id: taken });
    expect(status).toBe(400);
    expect(text).toBe(
      JSON.stringify({
        id: ['scim source user with this id already exists.'],
        user: ['Invalid pk "999" - object does not exist.'],
        source: [`Invalid pk "${source}" - object does not exist.`],
      }),
    );
    expect(await stage.patch(id)).toEqual(before);
  });

  test('an invalid field is reported together with a missing reference', async () => {
    const id = await stage.row();
    const { text } = await stage.patch(id, { user: 999, source: 'abc', attributes: null });
    expect(text).toBe(
      '{"user":["Invalid pk \\"999\\" - object does not exist."],"source":["“abc” is not a valid UUID."],"attributes":["This field may not be null."]}',
    );
  });
});

describe('a new id', () => {
  test('moves the row with all its fields and the other changes of the patch', async () => {
    const id = await stage.row({ kept: true });
    const to = `moved-${id}`;
    const { status, json } = await stage.patch(id, { id: to, user: 1 });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: to, user: 1, source: SOURCE, attributes: { kept: true } });
    expect(await stage.patch(id)).toMatchObject({ status: 404 });
    expect((await stage.patch(to)).json).toEqual(json);
  });

  test('that is taken is refused, and neither row changes', async () => {
    const [id, other] = [await stage.row({ mine: 1 }), await stage.row({ theirs: 1 })];
    const before = [await stage.patch(id), await stage.patch(other)];
    const { status, json } = await stage.patch(id, { id: ` ${other} `, attributes: { lost: true } });
    expect(status).toBe(400);
    expect(json).toEqual({ id: ['scim source user with this id already exists.'] });
    expect([await stage.patch(id), await stage.patch(other)]).toEqual(before);
  });

  test('may be as long as a DynamoDB key, and no longer', async () => {
    const id = await stage.row();
    const longest = 'é'.repeat(1019);
    expect(await stage.patch(id, { id: `${longest}x` })).toMatchObject({
      status: 400,
      json: { id: ['Ensure this field has no more than 2038 bytes.'] },
    });
    expect(await stage.patch(id, { id: longest })).toMatchObject({ status: 200 });
    expect(await stage.patch(longest, { attributes: {} })).toMatchObject({ status: 200 });
    expect(await stage.patch(`${longest}x`, { attributes: {} })).toMatchObject({ status: 404 });
  });
});

describe('attributes near the size of an item', () => {
  test('of the largest accepted size fit beside the longest id, in place and in a move', async () => {
    const id = await stage.row({}, 'y'.repeat(2038));
    const attributes = 'z'.repeat(405_504 - 2);
    expect(await stage.patch(id, { attributes })).toMatchObject({ status: 200 });
    expect(await stage.patch(id, { id: 'w'.repeat(2038), user: 1, source: OTHER_SOURCE, attributes })).toMatchObject({
      status: 200,
    });
  });

  test.each(['z', 'é', '€', '😀'])(
    'with one byte more are refused with the limit, and nothing is written: %s',
    async (character) => {
      const id = await stage.row();
      const room = 405_504 - 2;
      const fits = character.repeat(Math.floor(room / Buffer.byteLength(character)));
      const largest = fits + 'z'.repeat(room - Buffer.byteLength(fits));
      expect(await stage.patch(id, { attributes: largest })).toMatchObject({ status: 200 });
      const before = await stage.patch(id);
      expect(await stage.patch(id, { attributes: `${largest}z` })).toMatchObject({
        status: 400,
        json: { attributes: ['Ensure this field has no more than 405504 bytes.'] },
      });
      expect(await stage.patch(id)).toEqual(before);
    },
  );
});
