/** In every test file, after its tests: nothing of what the function was told is in what it has printed or refused. */
import { afterAll, expect } from '@jest/globals';
import { hear, transcript } from './transcript.ts';

/** What each kind of line may have in it, and no more. */
const REQUEST = [
  ...['level', 'message', 'timestamp', 'operation', 'request_id', 'correlation_id', 'status', 'duration_ms'],
  ...['dynamodb_attempts', 'cold_start', 'server_error', 'slow', 'version', '_aws'],
  ...['gateway_request_id', 'extended_request_id', 'token', 'row_hash', 'new_row_hash'],
];
const FAULT = ['level', 'message', 'timestamp', 'request_id', 'error'];
const ERROR = ['name', 'message', 'at'];

/** A frame of a stack, as V8 writes it, in JSON text. */
const STACK = /\\n +at \S/;

/** The function in jest's own process prints to jest's output, among which its lines are not to be read. */
let printed = '';
const write = process.stdout.write;
process.stdout.write = ((text: string | Uint8Array, ...rest: []) => {
  if (!String(text).startsWith('{"level":')) return write.call(process.stdout, text, ...rest);
  printed += text;
  return true;
}) as typeof write;
hear(() => printed);

afterAll(() => {
  process.stdout.write = write;
  const { lines, refusals, keys, attributes } = transcript();
  expect(lines.filter((line) => !isPlain(line))).toEqual([]);
  const free = lines.map(withoutCallersName);
  expect(found(keys, [...free, ...refusals])).toEqual([]);
  expect(found(attributes, free)).toEqual([]);
  expect([...lines, ...refusals].filter((text) => STACK.test(text))).toEqual([]);
});

function isPlain(line: string): boolean {
  const entry = JSON.parse(line);
  const within = (names: string[], value: object) => Object.keys(value).every((name) => names.includes(name));
  const { message, error = {} } = entry;
  // What is no Error is told as a text.
  return within(message === 'request' ? REQUEST : FAULT, entry) && (typeof error === 'string' || within(ERROR, error));
}

/** Of these ids the caller chooses the first, and another Lambda the others too. */
const CALLERS = { correlation_id: undefined, gateway_request_id: undefined, extended_request_id: undefined };
const withoutCallersName = (line: string): string => JSON.stringify({ ...JSON.parse(line), ...CALLERS });

function found(secrets: readonly string[], texts: readonly string[]): string[] {
  const all = texts.join('\n');
  return secrets.filter((secret) => all.includes(JSON.stringify(secret).slice(1, -1)));
}
