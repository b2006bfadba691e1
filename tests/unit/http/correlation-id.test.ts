/** The correlation id of a request. */
import { expect, test } from '@jest/globals';
import { correlationId } from '../../../lib/http/event/correlation-id.ts';
import type { Headers } from '../../../lib/http/event/headers.ts';

const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1';

test.each<[string, Headers, string]>([
  ['the one that the caller names', { 'x-request-id': 'abc', 'x-amzn-trace-id': TRACE }, 'abc'],
  ['the root of the trace', { 'x-amzn-trace-id': TRACE }, '1-67891233-abcdef012345678912345678'],
  ['the root, wherever it stands', { 'x-amzn-trace-id': 'Self=1-a;Root=1-b' }, '1-b'],
  ['the root after a space', { 'x-amzn-trace-id': 'Parent=463ac35c; Root=1-b' }, '1-b'],
  ['the root after a tab, with white space around it', { 'x-amzn-trace-id': 'Sampled=1;\tRoot = 1-b ; Self=a' }, '1-b'],
  ['the root in lower case', { 'x-amzn-trace-id': 'root=1-b' }, '1-b'],
  ['the root in capitals', { 'x-amzn-trace-id': 'PARENT=1;ROOT=1-b' }, '1-b'],
  ['the root of the first of two lines', { 'x-amzn-trace-id': 'Root=1-a, Root=1-b' }, '1-a'],
  ['the root of the second of two lines', { 'x-amzn-trace-id': 'Sampled=1, Root=1-b' }, '1-b'],
  ['not a member whose name ends in root', { 'x-amzn-trace-id': 'Subroot=1-a; sub root=1-a' }, 'r'],
  ['not an empty root', { 'x-amzn-trace-id': 'Root=;Parent=1-a' }, 'r'],
  ["Lambda's own", {}, 'r'],
  ["Lambda's own for a trace without a root", { 'x-amzn-trace-id': 'Self=1-a' }, 'r'],
  ['not an empty one', { 'x-request-id': '' }, 'r'],
  ['not one that would break a line', { 'x-request-id': 'a\r\nset-cookie: b' }, 'r'],
  ['not one beyond ASCII', { 'x-request-id': 'é' }, 'r'],
  ['not one that is too long', { 'x-request-id': 'x'.repeat(129) }, 'r'],
  ['the longest', { 'x-request-id': 'x'.repeat(128) }, 'x'.repeat(128)],
])('it is %s', (_name, headers, id) => {
  expect(correlationId(headers, 'r')).toBe(id);
});
