/** The arguments of npm run bench: their meaning, and the line for each wrong one. */
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { UsageError } from '../../commands/command.ts';
import { valuesOf } from '../support/values-of.ts';
import { DECLARATION, toBenchArguments } from './arguments.ts';
import { PEERS } from './peers.ts';

const read = (args: string[]) => toBenchArguments(valuesOf(DECLARATION, args));

const FILE = fileURLToPath(new URL('cold-child.cjs', import.meta.url));

test('measures all peers in full without arguments', () => {
  const { plan, peers, ...rest } = read([]);
  expect(peers).toEqual(PEERS);
  expect(peers).toHaveLength(11);
  expect(plan.transports).toEqual(['tls', 'http', 'fake']);
  expect(rest).toEqual({ bundle: undefined, out: undefined });
});

test('reads every option, and always compares with P1', () => {
  const args = `--quick --peers p8c,p2 --rounds 3 --bundle ${FILE} --out /tmp/x.json`;
  expect(read(args.split(' '))).toMatchObject({
    plan: { coldRounds: 3, transports: ['tls', 'fake'] },
    peers: ['p1-bare-sdk', 'p2-middy-ajv', 'p8c-raw-sigv4'],
    bundle: FILE,
    out: '/tmp/x.json',
  });
});

test.each([
  ['an unknown option', '--fast', /^unknown option --fast$/],
  ['a word', 'p1', /^unexpected argument "p1"$/],
  ['an unknown peer', '--peers p1,p9', /^there is no peer "p9"\. There are p0, p1, .*, p8c$/],
  ['no rounds', '--rounds 0', /^--rounds must be a whole number from 1 to 1000, not "0"$/],
  ['no such bundle', '--bundle /nowhere/x.cjs', /^--bundle \/nowhere\/x.cjs: there is no such file$/],
  ['a bundle of another kind', '--bundle x.ts', /^--bundle must be a .cjs or .mjs file, not "x.ts"$/],
  ['no such folder', '--out /nowhere/x.json', /^--out \/nowhere\/x.json: there is no such folder$/],
])('refuses %s with one line', (_name, args, line) => {
  expect(() => read(args.split(' '))).toThrow(line);
  expect(() => read(args.split(' '))).toThrow(UsageError);
});
