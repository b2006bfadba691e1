/** The rules for the fields of a request: by field and rule, with the name that Django REST framework gives the rule. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from '../../../lib/domain/json/json.ts';
import { validateFields } from '../../../lib/domain/scim-user/patch.ts';
import { validate } from '../../../lib/http/steps/validate.ts';
import isPatch from '../../../schemas/generated/PatchedSCIMSourceUserRequest.cjs';

const UUID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

/** Validates a body by the published schema and the rules. @param body JSON text */
const validated = async (body: string, isMergePatch = false) =>
  (await validate(isPatch)({ id: 'row', json: parse(body), isMergePatch })).validatedFields;

/** A JSON string of this many characters. */
const long = (length: number): string => JSON.stringify('x'.repeat(length));

/** The name of Django REST framework's rule or error, or of a rule of this service (ours); the sent value; the message. */
const INVALID: Readonly<Record<string, readonly (readonly [rule: string, sent: string, message: string])[]>> = {
  id: [
    ['null', 'null', 'This field may not be null.'],
    ['blank', '""', 'This field may not be blank.'],
    ['blank, after trim_whitespace', '" \\t\\u3000"', 'This field may not be blank.'],
    ['invalid', '7', 'Not a valid string.'],
    ['invalid', '["a"]', 'Not a valid string.'],
    ['null_characters_not_allowed', '"a\\u0000"', 'Null characters are not allowed.'],
    ['surrogate_characters_not_allowed', '"a\\ud83d"', 'Surrogate characters are not allowed: U+D83D.'],
    ['max_length (ours, in bytes)', long(2_039), 'Ensure this field has no more than 2038 bytes.'],
    [
      'dot segment (ours)',
      '".."',
      'This field may not be "." or "..": HTTP clients remove such path segments from a URL. Choose another id.',
    ],
  ],
  user: [
    ['null', 'null', 'This field may not be null.'],
    ['null, for an empty string', '""', 'This field may not be null.'],
    ['incorrect_type', '"2"', 'Incorrect type. Expected pk value, received str.'],
    ['incorrect_type', 'true', 'Incorrect type. Expected pk value, received bool.'],
    ['incorrect_type', '[2]', 'Incorrect type. Expected pk value, received list.'],
    ['incorrect_type', '{}', 'Incorrect type. Expected pk value, received dict.'],
    ['incorrect_type', '2.5', 'Incorrect type. Expected pk value, received float.'],
    ['does_not_exist, beyond any pk', '1e400', 'Invalid pk "1e400" - object does not exist.'],
  ],
  source: [
    ['null', 'null', 'This field may not be null.'],
    ['null, for an empty string', '""', 'This field may not be null.'],
    ['invalid', '"x"', '“x” is not a valid UUID.'],
    ['invalid (ours: no braces)', `"{${UUID}}"`, `“{${UUID}}” is not a valid UUID.`],
    ['incorrect_type', '7', 'Incorrect type. Expected pk value, received int.'],
  ],
  attributes: [
    ['null', 'null', 'This field may not be null.'],
    ['max_length (ours, in bytes)', long(405_503), 'Ensure this field has no more than 405504 bytes.'],
  ],
};

describe.each(Object.entries(INVALID))('%s is refused by', (field, rows) => {
  test.each(
    rows.map(([rule, sent, message]) => [rule, sent.length > 100 ? `${sent.length} characters` : sent, sent, message]),
  )('%s: %s', async (_rule, _shown, sent, message) => {
    expect(await validated(`{"${field}":${sent}}`)).toEqual({ fields: {}, errors: { [field]: [message] } });
  });
});

test.each([
  ['null', 'null', 'No data provided'],
  ['invalid', '[]', 'Invalid data. Expected a dictionary, but got list.'],
])('a body that is not an object is refused by %s: %s', async (_rule, body, message) => {
  expect(await validated(body)).toEqual({ fields: {}, errors: { non_field_errors: [message] } });
});

/** The field, the rule, the sent value, and the value among the valid fields. */
test.each([
  ['id', 'trim_whitespace', '" a\\u3000"', 'a'],
  ['id', 'max_length (ours, in bytes)', long(2_038), 'x'.repeat(2_038)],
  ['user', 'a whole number, however it is written', '20e-1', 2],
  ['source', 'a UUID in any case', `"${UUID.toUpperCase()}"`, UUID.toUpperCase()],
  ['source', 'a UUID in the URN form', `"urn:uuid:${UUID}"`, `urn:uuid:${UUID}`],
  ['attributes', 'any JSON, as its text', '[1.0, {"__proto__": 1e400}]', '[1.0,{"__proto__":1e400}]'],
  ['attributes', 'max_length (ours, in bytes)', long(405_502), long(405_502)],
])('%s is accepted by %s', async (field, _rule, sent, value) => {
  expect(await validated(`{"${field}":${sent}}`)).toMatchObject({ fields: { [field]: value }, errors: {} });
});

test('a missing field and an unknown name are neither among the valid fields nor in the errors', async () => {
  expect(await validated('{"name":1}')).toEqual({ fields: {}, errors: {} });
});

test('all invalid fields are reported at once, in the serializer’s order, beside the valid ones', async () => {
  const { fields, errors } = await validated('{"attributes":null,"source":7,"user":2,"id":""}');
  expect(fields).toEqual({ user: 2 });
  expect(Object.keys(errors)).toEqual(['id', 'source', 'attributes']);
});

test.each(['2', '2.0', '20e-1', '0.2e1', '2.000000000000000000000'])(
  'reads the user %s as pk 2, and keeps its text',
  (user) => {
    const document = parse(`{"user":${user}}`);
    expect(validateFields(document, () => new Set(), 'a')).toEqual({
      fields: { user: 2 },
      userAsSent: user,
      errors: {},
    });
  },
);

describe("the row's own id", () => {
  const fieldsOf = (sent: string, currentId: string) =>
    validateFields(parse(JSON.stringify({ id: sent })), () => new Set(), currentId);

  test('is no change and always valid, exactly as it is stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (id) => {
        expect(fieldsOf(id, id)).toEqual({ fields: {}, errors: {} });
      }),
    );
  });

  test.each([
    [' a\u3000', 'a', {}],
    ['a', ' a ', { id: 'a' }],
    [' a', 'a ', { id: 'a' }],
    ['A', 'a', { id: 'A' }],
    ['e\u0301', '\u00e9', { id: 'e\u0301' }],
  ])('is compared as sent, then trimmed, and in no other form: %j with the row %j', (sent, currentId, fields) => {
    expect(fieldsOf(sent, currentId)).toEqual({ fields, errors: {} });
  });
});

test('returns a merge patch of attributes only if the body is a merge patch', () => {
  const document = parse('{"attributes":{"a":1}}');
  const check = () => new Set<string>();
  expect(validateFields(document, check, 'a')).toEqual({ fields: { attributes: '{"a":1}' }, errors: {} });
  expect(validateFields(document, check, 'a', true)).toEqual({ fields: {}, mergePatch: { a: 1 }, errors: {} });
});
