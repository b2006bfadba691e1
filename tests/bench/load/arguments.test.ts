/** The arguments of npm run load: their meaning, and the line for each wrong one. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { CommandError } from '../../../commands/command.ts';
import { valuesOf } from '../../support/values-of.ts';
import { DECLARATION, toLoadArguments } from './arguments.ts';
import { MIX } from './traffic.ts';

const read = (args: string[], env: Record<string, string>) => toLoadArguments(valuesOf(DECLARATION, args), env);

const STAGE = ['--url', 'https://x.execute-api.eu-central-1.amazonaws.com/staging/'];

test('puts a modest load on a local stage without arguments', () => {
  expect(read([], { LOAD_TOKEN: 'not asked for' })).toEqual({
    seed: false,
    target: undefined,
    settings: { rate: 20, duration: 30, warmUp: 5, rows: 1000, mix: MIX, maxInFlight: 10, timeout: 20 },
    limits: { maxP99: undefined, maxErrors: 0, minThroughput: undefined },
    out: expect.stringMatching(/^load-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/),
  });
});

test('reads every option', () => {
  const args =
    '--rate 0.5 --duration 60 --warm-up 0 --rows 7 --mix retrieve=3,create=1 --max-in-flight 3 --timeout 2.5 --max-p99 100 --max-errors 0.1 --min-throughput 0.4 --out /tmp/x';
  expect(read([...STAGE, ...args.split(' ')], { LOAD_TOKEN: 'KEY' })).toEqual({
    seed: false,
    target: { url: 'https://x.execute-api.eu-central-1.amazonaws.com/staging', token: 'KEY' },
    settings: {
      rate: 0.5,
      duration: 60,
      warmUp: 0,
      rows: 7,
      mix: { retrieve: 3, create: 1 },
      maxInFlight: 3,
      timeout: 2.5,
    },
    limits: { maxP99: 100, maxErrors: 0.1, minThroughput: 0.4 },
    out: '/tmp/x',
  });
});

test('reads the token from the file, else from the environment', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'load-')), 'key');
  writeFileSync(file, 'OTHER\n');
  expect(read(STAGE, { LOAD_TOKEN: 'KEY' }).target?.token).toBe('KEY');
  expect(read([...STAGE, '--token-file', file], { LOAD_TOKEN: 'KEY' }).target?.token).toBe('OTHER');
});

test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
  'allows the token unencrypted to %s, and with --insecure to any URL',
  (url) => {
    const environment = { LOAD_TOKEN: 'KEY' };
    expect(read(['--url', url], environment).target?.url).toBe(url);
    expect(read(['--url', 'http://stage.example', '--insecure'], environment).target?.url).toBe('http://stage.example');
  },
);

test.each<[string, string[], RegExp, string?]>([
  ['an unknown kind', ['--mix', 'read=1,listen=2'], /^--mix must have KIND=SHARE with one of .*, not "listen=2"/],
  ['no share', ['--mix', 'read=0'], /^--mix must have a share above 0/],
  ['a share that is no number', ['--mix', 'read=x'], /^--mix must have KIND=SHARE/],
  [
    'no token',
    STAGE,
    /^--url needs the key of a token\. Set LOAD_TOKEN, or give --token-file FILE \(- for stdin\)$/,
    '',
  ],
  ['the token as an argument', [...STAGE, '--token', 'S3CRET'], /^--token shows the key to .*\. Set LOAD_TOKEN, or /],
  ['no file', [...STAGE, '--token-file', '/nowhere'], /^\/nowhere: cannot be read \(there is no such file\)$/],
  [
    'the token in clear',
    ['--url', 'http://stage.example'],
    /^--url is http:\/\/, which sends the token unencrypted\. /,
  ],
  [
    'a name like that of loopback',
    ['--url', 'http://localhost.stage.example'],
    /^--url is http:\/\/, which sends the token /,
  ],
  ['no URL', ['--url', 'staging'], /^--url must be a URL, not "staging"$/],
  ['another protocol', ['--url', 'ftp://x/'], /^--url must be a URL, not "ftp:\/\/x\/"$/],
  ['credentials in the URL', ['--url', 'https://me:S3CRET@x/'], /^--url must have no credentials in it$/],
  ['a query', ['--url', 'https://x/?a=1'], /^--url must be the base of a stage, without \? and #$/],
  ['a token for no header', STAGE, /^the token has characters that no header can hold$/, 'S3CRET\n'],
  ['a positional', ['more'], /^unexpected argument "more"$/],
  ['an unknown option', ['--users', '5'], /^unknown option --users$/],
  ['an option without its value', ['--rate'], /^--rate needs a value$/],
  ['no number', ['--rate', 'fast'], /^--rate must be a decimal number from 0\.1 to 10000, not "fast"$/],
  ['a number that is too large', ['--rate', '1e9'], /^--rate must be a decimal number from 0\.1 to 10000, not "1e9"$/],
  ['a number below the range', ['--duration', '0'], /^--duration must be a decimal number from 1 to 86400, not "0"$/],
  ['half a row', ['--rows', '1.5'], /^--rows must be a whole number from 1 to 1000000, not "1.5"$/],
  ['more than all', ['--max-errors', '101'], /^--max-errors must be a decimal number from 0 to 100, not "101"$/],
])('refuses %s in one line without the token', (_name, args, line, token = 'S3CRET') => {
  const error = (() => {
    try {
      return read(args, { LOAD_TOKEN: token });
    } catch (thrown) {
      return thrown;
    }
  })() as CommandError;
  expect(error).toBeInstanceOf(CommandError);
  expect(error.message).toMatch(line);
  expect(error.message).not.toMatch(/\n|S3CRET/);
});
