/** Requests to the deployed function under AWS's own runtime client: every kind of event, hostile requests, and other events. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DOORS } from '../support/doors.ts';
import { checkListed } from '../verify/hostile/check-listed.ts';
import type { Subject } from '../verify/hostile/claims.ts';
import { functionSubject, toSent } from '../verify/hostile/function.ts';
import { LISTED, type ListedRequest } from '../verify/hostile/listed.ts';
import { EVENTS, eventOf } from '../verify/hostile/listed-events.ts';
import type { Instance } from './instance.ts';
import type { Invocation } from './runtime-api.ts';
import { openRuntimeStage, patchEvent, type RuntimeStage, responseOf } from './stage.ts';

let runtime: RuntimeStage;
let instance: Instance;
let subject: Subject;
let last: Invocation;

const invoke = async (payload: string) => {
  last = await instance.invoke(payload);
  return responseOf(last);
};

beforeAll(async () => {
  runtime = await openRuntimeStage();
  instance = await runtime.start();
  subject = await functionSubject({
    ...runtime.stage,
    deliver: async (payload) => ({ ...(await invoke(payload)), duration: { wall: last.wall, cpu: 0 } }),
  });
});
afterAll(() => runtime?.close());

test.each(Object.entries(DOORS))('a PATCH by %s returns the row', async (_name, door) => {
  const id = await runtime.stage.row();
  const body = Buffer.from('{"attributes":{"n":2}}');
  const event = door.event({ segment: id, headers: { Authorization: 'Bearer admin' }, body });
  const response = await invoke(JSON.stringify(event));
  expect(response).toMatchObject({ status: 200, json: { id, attributes: { n: 2 } } });
  expect(await invoke(patchEvent(id))).toMatchObject({ status: 200, text: response.text });
});

/** tests/verify/hostile/function.test.ts sends larger bodies to the function itself: the runtime adds only time. */
const isShort = ({ body }: ListedRequest): boolean => body.length < 2 ** 16;

test.each(LISTED.filter(isShort))('$name: $status', async (row) => {
  for (const [name, door] of Object.entries(DOORS))
    if (['REST API', 'another Lambda'].includes(name) && door.carries(toSent(row, 'row')))
      expect(await checkListed(subject, row, name)).toMatchObject({ status: row.status });
});

test.each(EVENTS.map(([name, ...rest]) => ({ name, rest })))(
  'an event with $name has its status, and changes nothing',
  async ({ rest: [members, status, message = ''] }) => {
    const id = await runtime.stage.row();
    const before = await invoke(patchEvent(id));
    expect(await invoke(eventOf(id, members))).toMatchObject({ status, text: expect.stringContaining(message) });
    expect(await invoke(patchEvent(id))).toMatchObject({ text: before.text, headers: { etag: before.headers.etag } });
  },
);

test.each(['""', '0', 'null', '"text"', '[]', '{}'])(
  'an event that is not an object or has no members is 403: %s',
  async (event) => {
    expect(await invoke(event)).toMatchObject({ status: 403 });
  },
);

test('the runtime has logged no error', () => {
  expect(instance.stderr()).toBe('');
  expect(instance.telemetry().toString()).toBe('');
});
