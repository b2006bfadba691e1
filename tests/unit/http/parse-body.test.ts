/** Bodies at the limits: values that Lambda can't pass on, and documents that take long to read. */
import { describe, expect, test } from '@jest/globals';
import { toRequest } from '../../../lib/http/event/request.ts';
import { parseBody } from '../../../lib/http/steps/parse-body.ts';
import { OPERATIONS } from '../../../lib/operations.ts';

const OPERATION = OPERATIONS.sources_scim_users_partial_update;
const parse = parseBody(OPERATION, { exists: async () => true, readVersion: async () => 'v' });

const requestOf = (event: unknown) => ({ ...toRequest(event, OPERATION), id: 'a', preconditions: {} });

test('a value without a JSON text is a bug, not a refusal', async () => {
  await expect(parse(requestOf({ body: 1n }))).rejects.toThrow(TypeError);
});

describe('a slow document is limited to 300,000 commas, colons and brackets', () => {
  const members = (count: number, value: string) =>
    `{${Array.from({ length: count }, (_, n) => `"${n}":${value}`).join()}}`;
  const MERGE = 'application/merge-patch+json';

  test.each([
    ['a patch that is read twice', 'application/json', members(150_001, '1.0'), 'refused'],
    ['one that is read once', 'application/json', members(150_001, '1'), 'read'],
    ['a merge that is read once', MERGE, members(150_001, '1'), 'refused'],
    ['one that is read twice', MERGE, members(150_001, '1.0'), 'refused'],
    ['a smaller patch', 'application/json', members(149_999, '1.0'), 'read'],
    ['a smaller merge', MERGE, members(149_999, '1.0'), 'read'],
  ])('%s', async (_name, type, body, outcome) => {
    const reading = Promise.resolve(parse(requestOf({ headers: { 'content-type': type }, body }))).then(
      () => 'read',
      ({ code }: { code: string }) => (code === 'parse_error' ? 'refused' : code),
    );
    expect(await reading).toBe(outcome);
  });
});
