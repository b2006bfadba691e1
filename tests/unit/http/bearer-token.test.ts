/** The key in an Authorization header, as authentik's validate_auth reads it. */
import { expect, test } from '@jest/globals';
import { bearerToken } from '../../../lib/http/steps/authenticate.ts';

test.each([
  ['Bearer key', 'key'],
  ['bEARER key', 'key'],
  ['Bearer a key ', 'a key '],
  ['Bearer  key', ' key'],
  ['Bearer a\nb', 'a\nb'],
  ['Bearer t\u00c3\u00b6k', 'tök'],
  ['Bearer t\u00f6k', 'tök'],
  ['Bearer tök日本', 'tök日本'],
  ['Bearer t\u00c3\u00b6k日', 't\u00c3\u00b6k日'],
  ['Bearer \u00e6\u0097\u00a5\u00f0\u009f\u0098\u0080', '日😀'],
  ['Bearer \u00c3\u00b6\u00ff', '\u00c3\u00b6\u00ff'],
  ['Bearer \u00c0\u00af', '\u00c0\u00af'],
  ['Bearer \u00ef\u00bb\u00bfa', '\ufeffa'],
])('reads from %j the key %j', (header, key) => {
  expect(bearerToken(header)).toBe(key);
});

test.each([
  [undefined, 'Authentication credentials were not provided.'],
  ['', 'Authentication credentials were not provided.'],
  ['Bearer', 'Authentication credentials were not provided.'],
  ['Basic key', 'Unsupported authentication type'],
  [' key', 'Unsupported authentication type'],
  [' Bearer key', 'Unsupported authentication type'],
])('refuses %j: %s', (header, message) => {
  expect(() => bearerToken(header)).toThrow(new Error(message));
});
