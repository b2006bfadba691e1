/** The curl line that npm start prints. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { curlLine } from '../../../local/curl-line.ts';
import type { Seed } from '../../../schemas/generated/types.ts';

const SEED: Required<Seed> = {
  users: [
    { pk: 1, username: 'u', name: '', uid: '' },
    { pk: 2, username: 'v', name: '', uid: '', is_active: false },
  ],
  sources: [],
  tokens: [
    {
      key: 'demo-token',
      user: 1,
      intent: 'api',
      expiring: false,
      permissions: ['change_scimsourceuser', 'view_scimsourceuser'],
    },
  ],
  scim_users: [
    { id: 'orphan', user: 9, source: '' },
    { id: "a/b 'c' $HOME", user: 1, source: '' },
  ],
};

/** The arguments that a shell passes to curl. */
const read = (line: string | undefined, environment: Record<string, string> = {}): string[] =>
  execFileSync('sh', ['-c', `${line}`.replace(/^curl/, 'printf "%s\\n"')], {
    encoding: 'utf8',
    env: environment,
  }).split('\n');

test('a shell passes any id on correctly', () => {
  const words = read(curlLine('http://127.0.0.1:1', SEED));
  expect(words).toContain("http://127.0.0.1:1/api/v3/sources/scim_users/a%2Fb%20'c'%20%24HOME/");
  expect(words).toContain('Authorization: Bearer demo-token');
});

test('a key outside the demo data is not printed: the shell inserts it', () => {
  const seed = { ...SEED, tokens: SEED.tokens.map((token) => ({ ...token, key: 'a-real-key' })) };
  const line = curlLine('http://127.0.0.1:1', seed);
  expect(line).not.toContain('a-real-key');
  expect(read(line, { TOKEN: "it's a key" })).toContain("Authorization: Bearer it's a key");
});

test.each([
  ['no row', { ...SEED, scim_users: [] }],
  ['no row with a user', { ...SEED, scim_users: SEED.scim_users.slice(0, 1) }],
  ['no token', { ...SEED, tokens: [] }],
  [
    'a token that may only look',
    { ...SEED, tokens: SEED.tokens.map((token) => ({ ...token, permissions: ['view_scimsourceuser'] })) },
  ],
  ['a token of an inactive owner', { ...SEED, tokens: SEED.tokens.map((token) => ({ ...token, user: 2 })) }],
  [
    'a token for something else',
    { ...SEED, tokens: SEED.tokens.map((token) => ({ ...token, intent: 'recovery' as const })) },
  ],
])('there is no line for %s', (_name, seed) => {
  expect(curlLine('http://127.0.0.1:1', seed)).toBeUndefined();
});
