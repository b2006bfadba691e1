/** Bodies at the edge: what Lambda cannot have handed over, and what would take too long to read. */
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import { type HttpRequest, type Request, readRequest, toRequest } from '../../../lib/http/event/request.ts';
import { type HttpResponse, jsonResponse } from '../../../lib/http/event/response.ts';
import { parseBody } from '../../../lib/http/steps/parse-body.ts';

const rows = { exists: async () => true, readVersion: async () => 'v' };

test('a value that no JSON text stands for is a bug, not a refusal', async () => {
  const handler = middy<HttpRequest, HttpResponse>()
    .use(readRequest())
    .use(parseBody(rows))
    .handler(async () => jsonResponse(200, '{}'));
  await expect(handler({ body: 1n } as never, {} as never)).rejects.toThrow(TypeError);
});

describe('what takes long to read has a limit of 300,000 commas, colons and brackets', () => {
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
    const event = toRequest({ headers: { 'content-type': type }, body });
    const reading = Promise.resolve(parseBody(rows).before?.({ event } as Request)).then(
      () => 'read',
      ({ code }: { code: string }) => (code === 'parse_error' ? 'refused' : code),
    );
    expect(await reading).toBe(outcome);
  });
});
