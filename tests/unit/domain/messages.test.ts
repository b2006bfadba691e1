/** The messages that echo the caller's text. */
import { expect, test } from '@jest/globals';
import { noSuchPk, notAUuid } from '../../../lib/domain/messages.ts';

test.each([
  ['4,096 characters are echoed whole', 4_096, ''],
  ['of one more the rest is left out', 4_097, '…'],
])('%s', (_name, length, end) => {
  const text = 'x'.repeat(length);
  const echoed = `${'x'.repeat(4_096)}${end}`;
  expect(notAUuid(text)).toBe(`“${echoed}” is not a valid UUID.`);
  expect(noSuchPk(text)).toBe(`Invalid pk "${echoed}" - object does not exist.`);
});
