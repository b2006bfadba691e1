/** The command line of npm run bench: what it means, and what is wrong with it in one line. */
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { readArguments } from './arguments.ts';
import { PEERS } from './peers.ts';

const FILE = fileURLToPath(new URL('cold-child.cjs', import.meta.url));

test('nothing is all the peers, in full', () => {
  const { plan, peers, ...rest } = readArguments([]);
  expect(peers).toEqual(PEERS);
  expect(peers).toHaveLength(11);
  expect(plan.transports).toEqual(['tls', 'http', 'fake']);
  expect(rest).toEqual({ bundle: undefined, out: undefined });
});

test('all of it can be said; P1 is there whoever is asked for', () => {
  const words = `--quick --peers p8c,p2 --rounds 3 --bundle ${FILE} --out /tmp/x.json`;
  expect(readArguments(words.split(' '))).toMatchObject({
    plan: { coldRounds: 3, transports: ['tls', 'fake'] },
    peers: ['p1-bare-sdk', 'p2-middy-ajv', 'p8c-raw-sigv4'],
    bundle: FILE,
    out: '/tmp/x.json',
  });
});

test.each([
  ['an unknown option', '--fast', /^Unknown option '--fast'.*; usage: npm run bench -- /],
  ['a word', 'p1', /^Unexpected argument 'p1'.*; usage: /],
  ['an unknown peer', '--peers p1,p9', /^there is no peer "p9"; there are p0, p1, .*, p8c$/],
  ['no rounds', '--rounds 0', /^--rounds must be a whole number from 1 to 1000, not "0"$/],
  ['no such bundle', '--bundle /nowhere/x.cjs', /^--bundle \/nowhere\/x.cjs: there is no such file$/],
  ['a bundle of another kind', '--bundle x.ts', /^--bundle must be a .cjs or .mjs file, not "x.ts"$/],
  ['no such folder', '--out /nowhere/x.json', /^--out \/nowhere\/x.json: there is no such folder$/],
])('%s is told in one line', (_name, words, line) => {
  expect(() => readArguments(words.split(' '))).toThrow(line);
});
