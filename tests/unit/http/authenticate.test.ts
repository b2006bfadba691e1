/** What of an Authorization header is the key, and how long it is known. */
import { afterEach, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import type { Token } from '../../../lib/domain/token.ts';
import { authenticate, bearerToken } from '../../../lib/http/authenticate.ts';
import { type HttpRequest, readRequest } from '../../../lib/http/request.ts';
import { type HttpResponse, json } from '../../../lib/http/response.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  ['Bearer key', 'key'],
  ['bEARER key', 'key'],
  ['Bearer a key ', 'a key '],
  ['Bearer  key', ' key'],
  ['Bearer a\nb', 'a\nb'],
])('%j: the key is %j', (header, key) => {
  expect(bearerToken(header)).toBe(key);
});

test.each([
  [undefined, 'Authentication credentials were not provided.'],
  ['', 'Authentication credentials were not provided.'],
  ['Bearer', 'Authentication credentials were not provided.'],
  ['Basic key', 'Unsupported authentication type'],
  [' key', 'Unsupported authentication type'],
  [' Bearer key', 'Unsupported authentication type'],
  ['Bearer ', 'Malformed header'],
])('%j is refused: %s', (header, message) => {
  expect(() => bearerToken(header)).toThrow(new Error(message));
});

test('the store is asked for a token once in so many seconds', async () => {
  const token: Token = { user: 1, intent: 'api', expiring: false, expires: null, permissions: [], ownerIsActive: true };
  const readToken = jest.fn(async () => token);
  const handler = middy<HttpRequest, HttpResponse>()
    .use(readRequest())
    .use(authenticate({ readToken }, 30))
    .handler(async () => json(200, '{}'));
  const asked = [];
  for (const now of [0, 29_999, 30_000]) {
    jest.spyOn(Date, 'now').mockReturnValue(now);
    await handler({ headers: { authorization: 'Bearer key' } } as never, {} as never);
    asked.push(readToken.mock.calls.length);
  }
  expect(asked).toEqual([1, 1, 2]);
});
