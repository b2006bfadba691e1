/** The command line of npm run load: what it means, and what is wrong with it in one line. */
import { expect, test } from '@jest/globals';
import { CommandError } from '../../local/command.ts';
import { readArguments } from './arguments.ts';

const STAGE = ['--url', 'https://x.execute-api.eu-central-1.amazonaws.com/staging/'];

test('nothing is a modest load on a local stage', () => {
  expect(readArguments([], { LOAD_TOKEN: 'not asked for' })).toEqual({
    seed: false,
    target: undefined,
    settings: { rate: 20, duration: 30, warmUp: 5, rows: 1000, maxInFlight: 10, timeout: 20 },
    limits: { maxP99: undefined, maxErrors: 0, minThroughput: undefined },
    out: expect.stringMatching(/^load-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/),
  });
});

test('all of it can be said', () => {
  const words =
    '--token KEY --rate 0.5 --duration 60 --warm-up 0 --rows 7 --max-in-flight 3 --timeout 2.5 --max-p99 100 --max-errors 0.1 --min-throughput 0.4 --out /tmp/x';
  expect(readArguments([...STAGE, ...words.split(' ')], {})).toEqual({
    seed: false,
    target: { url: 'https://x.execute-api.eu-central-1.amazonaws.com/staging', token: 'KEY' },
    settings: { rate: 0.5, duration: 60, warmUp: 0, rows: 7, maxInFlight: 3, timeout: 2.5 },
    limits: { maxP99: 100, maxErrors: 0.1, minThroughput: 0.4 },
    out: '/tmp/x',
  });
});

test('the token may come from the environment, where npm does not print it', () => {
  expect(readArguments(STAGE, { LOAD_TOKEN: 'KEY' }).target?.token).toBe('KEY');
  expect(readArguments([...STAGE, '--token', 'OTHER'], { LOAD_TOKEN: 'KEY' }).target?.token).toBe('OTHER');
});

test.each([
  ['no token', STAGE, /^--url needs the key of a token: --token KEY, or the variable LOAD_TOKEN$/],
  ['no stage for the token', ['--token', 'S3CRET'], /^--token needs --url: /],
  ['no URL', ['--url', 'staging', '--token', 'S3CRET'], /^--url must be a URL, not "staging"$/],
  ['another protocol', ['--url', 'ftp://x/', '--token', 'S3CRET'], /^--url must be a URL, not "ftp:\/\/x\/"$/],
  [
    'credentials in the URL',
    ['--url', 'https://me:S3CRET@x/', '--token', 'S3CRET'],
    /^--url must have no credentials in it$/,
  ],
  [
    'a query',
    ['--url', 'https://x/?a=1', '--token', 'S3CRET'],
    /^--url must be the base of a stage, without \? and #$/,
  ],
  ['a token for no header', [...STAGE, '--token', 'S3CRET\n'], /^the token has characters that no header can hold$/],
  ['a word', ['S3CRET'], /^usage: npm run load -- /],
  ['an unknown option', ['--users', '5'], /^Unknown option '--users'.*; usage: npm run load -- /],
  ['an option without its value', ['--rate'], /^Option '--rate <value>' argument missing; usage: /],
  ['no number', ['--rate', 'fast'], /^--rate must be a decimal number from 0\.1 to 10000, not "fast"$/],
  ['a number that is too large', ['--rate', '1e9'], /^--rate must be a decimal number from 0\.1 to 10000, not "1e9"$/],
  ['a number below the range', ['--duration', '0'], /^--duration must be a decimal number from 1 to 86400, not "0"$/],
  ['half a row', ['--rows', '1.5'], /^--rows must be a whole number from 1 to 1000000, not "1.5"$/],
  ['more than all', ['--max-errors', '101'], /^--max-errors must be a decimal number from 0 to 100, not "101"$/],
])('%s is told in one line without the token', (_name, words, line) => {
  const error = (() => {
    try {
      return readArguments(words, {});
    } catch (thrown) {
      return thrown;
    }
  })() as CommandError;
  expect(error).toBeInstanceOf(CommandError);
  expect(error.message).toMatch(line);
  expect(error.message).not.toMatch(/\n|S3CRET/);
});
