/** After each test file, checks that no secret that its functions received is in their log lines or error responses. */
import { afterAll, expect } from '@jest/globals';
import { transcript } from './transcript.ts';

/** The members that each kind of log line may have. */
const REQUEST = [
  ...['level', 'message', 'timestamp', 'operation', 'request_id', 'correlation_id', 'status', 'duration_ms'],
  ...['dynamodb_attempts', 'cold_start', 'server_error', 'slow', 'version', '_aws'],
  ...['gateway_request_id', 'extended_request_id', 'token', 'row_hash', 'new_row_hash'],
];
const FAULT = ['level', 'message', 'timestamp', 'request_id', 'error'];
const ERROR = ['name', 'message', 'at'];

/** A frame of a stack, as V8 writes it, in JSON text. */
const STACK = /\\n +at \S/;

afterAll(() => {
  const { lines, errorBodies, keys, privateTexts } = transcript();
  expect(lines.filter((line) => !isPlain(line))).toEqual([]);
  const ownLines = lines.map(withoutCallerIds);
  expect(found(keys, [...ownLines, ...errorBodies])).toEqual([]);
  expect(found(privateTexts, ownLines)).toEqual([]);
  expect([...lines, ...errorBodies].filter((text) => STACK.test(text))).toEqual([]);
});

function isPlain(line: string): boolean {
  const entry = JSON.parse(line);
  const within = (names: string[], value: object) => Object.keys(value).every((name) => names.includes(name));
  const { message, error = {} } = entry;
  // A thrown value that is not an Error is logged as text.
  return within(message === 'request' ? REQUEST : FAULT, entry) && (typeof error === 'string' || within(ERROR, error));
}

/** Ids that a caller chooses: an HTTP client the first one, another Lambda all of them. */
const CALLER_IDS = { correlation_id: undefined, gateway_request_id: undefined, extended_request_id: undefined };
const withoutCallerIds = (line: string): string => JSON.stringify({ ...JSON.parse(line), ...CALLER_IDS });

function found(secrets: readonly string[], texts: readonly string[]): string[] {
  const all = texts.join('\n');
  return secrets.filter((secret) => all.includes(JSON.stringify(secret).slice(1, -1)));
}
