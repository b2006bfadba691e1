/** fast-check's generators of requests of any kind, for the suite and for npm run fuzz. */
import fc from 'fast-check';
import { DOORS } from '../../support/doors.ts';
import { OTHER_SOURCE, SOURCE } from '../../support/stage-seed.ts';
import { jsonText, NAMES, shallowJsonText, text } from './json-text.ts';

/** A placeholder for the row's id, which is known when the request is sent: the request before may have moved the row. */
export const ROW = '\u{f0000}row';

/** A token with every permission. It is so long that no response contains it by chance. */
export const TOKEN = 'token-of-an-administrator';

export interface HostileRequest {
  readonly door: string;
  readonly id: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request goes through a door. An event is any value, with ROW in place of the id. */
export type Hostile =
  | { readonly request: HostileRequest }
  | { readonly event: unknown }
  /** Inserts bytes into the bytes of the request. */
  | { readonly request: HostileRequest; readonly broken: { readonly at: number; readonly bytes: Buffer } };

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const latin1 = (min: number, max: number) =>
  fc.string({ unit: fc.integer({ min, max }).map((code) => String.fromCharCode(code)), maxLength: 40 });
const quoted = (arbitrary: fc.Arbitrary<string>) => arbitrary.map((value) => JSON.stringify(value));

const IDS = ['.', '..', '%', '%00', '%2e%2e', '%ZZ', 'a/b', 'a\0b', 'a\r\nb', '\ufeff', ' ', '\u0085', ...NAMES];
const id = fc.oneof(
  fc.constantFrom(...IDS),
  text,
  fc
    .constantFrom('é', 'x', '\u{1f600}')
    .chain((unit) => fc.integer({ min: 500, max: 2_100 }).map((n) => unit.repeat(n))),
);

/** Marked with ~, so that no row moves to an id that another test expects to be unknown. */
const newId = fc.oneof(
  id.map((name) => `${name}~`),
  id.map((name) => `~${name}`),
);

const USERS = ['1', '2', '3', '999', '-0', '2.0', '2e0', '1e400', '9007199254740993', '"2"', 'null', '1.5'];
const SOURCES = [SOURCE, OTHER_SOURCE, OTHER_SOURCE.toUpperCase(), `urn:uuid:${SOURCE}`, `{${SOURCE}}`, ''];

/** Often valid, often nearly valid. A name may occur twice. */
const member = fc.oneof(
  { weight: 2, arbitrary: quoted(newId).map((value) => `"id":${value}`) },
  { weight: 2, arbitrary: fc.constantFrom(...USERS).map((value) => `"user":${value}`) },
  { weight: 2, arbitrary: quoted(fc.constantFrom(...SOURCES)).map((value) => `"source":${value}`) },
  { weight: 4, arbitrary: jsonText.map((value) => `"attributes":${value}`) },
  { weight: 1, arbitrary: shallowJsonText.map((value) => `"attributes":{"a":${value},"__proto__":{"b":null}}`) },
  fc
    .tuple(fc.constantFrom('user', 'source', ...NAMES), shallowJsonText)
    .map(([name, value]) => `${JSON.stringify(name)}:${value}`),
  shallowJsonText.filter((value) => !value.startsWith('"')).map((value) => `"id":${value}`),
);
/** What a PUT and a POST need. */
const required = fc
  .tuple(quoted(newId), fc.constantFrom('1', '2', '999'), quoted(fc.constantFrom(SOURCE, OTHER_SOURCE)))
  .map(([newOne, user, source]) => `"id":${newOne},"user":${user},"source":${source}`);
const object = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      required.map((one) => [one]),
    ),
    fc.array(member, { maxLength: 4 }),
  )
  .map(([whole, members]) => `{${[...whole, ...members].join(',')}}`);

const UNITS = ['[', '{"a":', '1', ' ', '\\ud800', '0,', '"', '{"attributes":', '-', '1e', '\ufeff'];
const repeated = fc
  .tuple(fc.constantFrom('', '{"attributes":', '{"id":"', '{"user":'), fc.constantFrom(...UNITS), fc.nat(20_000))
  .map(([before, unit, count]) => before + unit.repeat(count));

/** A text with inserted bytes, or cut off. */
const damaged = fc.tuple(object, fc.nat(), bytes(3), fc.boolean()).map(([whole, place, inserted, cut]) => {
  const sent = Buffer.from(whole);
  const at = place % (sent.length + 1);
  return Buffer.concat([sent.subarray(0, at), inserted, ...(cut ? [] : [sent.subarray(at)])]);
});

const body = fc.oneof(
  { weight: 6, arbitrary: object.map((sent) => Buffer.from(sent)) },
  { weight: 2, arbitrary: damaged },
  { weight: 1, arbitrary: jsonText.map((sent) => Buffer.from(sent)) },
  { weight: 1, arbitrary: repeated.map((sent) => Buffer.from(sent)) },
  { weight: 1, arbitrary: bytes(200) },
);

/** A header's value on the wire, one character a byte. It has no line break, which would end the header. */
const line = fc.oneof(
  { weight: 9, arbitrary: latin1(0x20, 0xff).map((value) => value.replaceAll('\x7f', ' ')) },
  { weight: 1, arbitrary: latin1(0, 0xff).map((value) => value.replace(/[\r\n]/g, ' ')) },
);

const authorization = fc.oneof(
  { weight: 60, arbitrary: fc.constant(`Bearer ${TOKEN}`) },
  fc.constantFrom(
    `bearer ${TOKEN}`,
    `Bearer  ${TOKEN}`,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    `Bearer ${TOKEN}\t`,
    TOKEN,
  ),
  fc.constantFrom('Bearer viewer', 'Bearer nobody', 'Basic', 'Bearer', ''),
  line,
  line.map((key) => `Bearer ${key}`),
);
const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  { weight: 4, arbitrary: fc.constant('application/merge-patch+json') },
  fc.constantFrom('Application/JSON; charset=utf-16', '*/*', 'a;b', 'application/json, application/json'),
  line,
);
const contentEncoding = fc.oneof(fc.constantFrom('identity', 'gzip', 'Identity,', ''), line);
const tags = fc.oneof(fc.constantFrom('*', '""', '"a"', 'W/"a"', '"a", *', `"${'v'.repeat(5_000)}"`), line);

const headers = fc.oneof(
  { weight: 3, arbitrary: fc.record({ authorization, 'content-type': contentType }) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        authorization,
        'content-type': contentType,
        'content-encoding': contentEncoding,
        'if-match': tags,
        'if-none-match': tags,
        'x-request-id': line,
        'x-amzn-trace-id': line,
        cookie: line,
      },
      { requiredKeys: [] },
    ),
  },
);

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];

export const request = fc.record({
  door: fc.constantFrom(...Object.keys(DOORS)),
  id: fc.oneof({ weight: 9, arbitrary: fc.constant(ROW) }, id),
  method: fc.oneof(
    { weight: 11, arbitrary: fc.constant('PATCH') },
    { weight: 4, arbitrary: fc.constantFrom('PUT', 'POST') },
    { weight: 2, arbitrary: fc.constantFrom('DELETE', 'GET') },
    fc.constantFrom(...METHODS),
  ),
  headers,
  body,
});

const anything = fc.jsonValue();

/** An event of another Lambda: each part is anything, or nearly valid. */
export const event = fc.oneof(
  { weight: 1, arbitrary: anything },
  {
    weight: 9,
    arbitrary: fc.record(
      {
        httpMethod: fc.oneof(fc.constantFrom('PATCH', 'patch', ''), anything),
        version: anything,
        path: fc.oneof(fc.constantFrom(`/${ROW}/`, '/', '/%ZZ/'), anything),
        pathParameters: fc.oneof(
          { weight: 8, arbitrary: fc.constant({ id: ROW }) },
          { weight: 1, arbitrary: fc.constant({ id: '%ZZ' }) },
          anything,
          fc.record({ id: anything }),
        ),
        headers: fc.oneof(
          {
            weight: 8,
            arbitrary: fc.dictionary(fc.constantFrom('if-match', 'If-Match', 'if-none-match', ...NAMES), anything),
          },
          anything,
        ),
        multiValueHeaders: fc.oneof(
          { weight: 8, arbitrary: fc.constant({ Authorization: [`Bearer ${TOKEN}`] }) },
          fc.dictionary(
            fc.constantFrom('authorization', 'content-encoding', 'content-type', 'if-match', 'if-none-match', ...NAMES),
            anything,
          ),
          anything,
        ),
        body: fc.oneof(anything, object, fc.record({ attributes: anything, id: newId }, { requiredKeys: [] })),
        isBase64Encoded: fc.oneof(fc.boolean(), anything),
        requestContext: fc.oneof(anything, fc.record({ http: anything })),
      },
      { requiredKeys: [] },
    ),
  },
);

/** For the function itself. */
export const invocation: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ request }) },
  { weight: 1, arbitrary: fc.record({ event }) },
);

/** For the gateway. */
export const overTheWire: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ request }) },
  {
    weight: 1,
    arbitrary: fc.record({ request, broken: fc.record({ at: fc.nat(400), bytes: bytes(4) }) }),
  },
);
