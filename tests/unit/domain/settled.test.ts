/** A write that conflicts is tried again, a bounded number of times. */
import { expect, test } from '@jest/globals';
import { NotFound, WriteConflict } from '../../../lib/domain/errors.ts';
import { settled } from '../../../lib/domain/settled.ts';

const failing = (times: number, error: Error) => {
  const calls = { count: 0 };
  const attempt = async () => {
    calls.count += 1;
    if (calls.count <= times) throw error;
    return 'written';
  };
  return { calls, attempt };
};

test('a write that conflicts a few times is written in the end', async () => {
  const { attempt, calls } = failing(3, new WriteConflict());
  expect(await settled(attempt)).toBe('written');
  expect(calls.count).toBe(4);
});

test('one that goes on conflicting is refused after sixteen attempts, within five seconds', async () => {
  const { attempt, calls } = failing(Number.POSITIVE_INFINITY, new WriteConflict());
  const started = performance.now();
  await expect(settled(attempt)).rejects.toThrow(WriteConflict);
  expect(calls.count).toBe(16);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('any other failure is not tried again', async () => {
  const { attempt, calls } = failing(1, new NotFound());
  await expect(settled(attempt)).rejects.toThrow(NotFound);
  expect(calls.count).toBe(1);
});
