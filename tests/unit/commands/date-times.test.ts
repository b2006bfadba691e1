/** The commands' schemas use the project's rule for date-times. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readSeedFile } from '../../../commands/seed/seed-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'date-times-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function readSeed(seed: object) {
  const file = path.join(folder, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  return readSeedFile(file).value;
}

const user = (last_login: unknown) => ({ users: [{ pk: 1, username: 'u', name: '', uid: '', last_login }] });
const token = (expires: unknown) => ({
  tokens: [{ key: 'k', user: 1, intent: 'api', expiring: true, permissions: [], expires }],
});

test.each(['2024-09-06T12:34:56Z', '2024-09-06T12:34:56.789012+02:00', null])('a seed with %s is valid', (value) => {
  expect(readSeed(user(value))).toEqual(user(value));
  expect(readSeed(token(value))).toEqual(token(value));
});

test.each([
  ...['2024-09-06T12:34:56+02', '2024-09-06T12:34:56+0200', '2024-09-06 12:34:56Z', '2024-12-31T23:59:60Z'],
  ...['2024-09-06t12:34:56z', '2024-09-06', '2023-02-29T00:00:00Z', '2024-09-06T12:34:56+24:00', ''],
])('a seed with %j is invalid', (value) => {
  expect(() => readSeed(user(value))).toThrow(/: users\/0\/last_login must match format "date-time"$/);
  expect(() => readSeed(token(value))).toThrow(/: tokens\/0\/expires must match format "date-time"$/);
});

test('a seed with two tokens of the same identifier is invalid', () => {
  const [named] = token(null).tokens.map((one) => ({ ...one, identifier: 'dup' }));
  const tokens = [named, { ...named, key: 'other', identifier: 'single' }, { ...named, key: 'third' }];
  expect(() => readSeed({ tokens })).toThrow(/: tokens\/2\/identifier is the same as that of an earlier one: dup$/);
});
