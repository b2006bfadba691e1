/** The key in an Authorization header, as authentik's validate_auth reads it. */
import { expect, test } from '@jest/globals';
import { bearerToken } from '../../../lib/http/authenticate.ts';

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
