/** Formats npm start's short lines: for each request, and for the function's log, unless LOG=json. */
import { printable } from '../commands/printable.ts';

/** The longest path, in characters. */
const LONGEST = 80;
const ROW = /^\/api\/v3\/sources\/scim_users\/([^/]+)\/$/;

/** @param target of the request: path and query. @returns such as `200 PATCH demo 12 ms` */
export function requestLine(status: number, method: string, target: string, milliseconds: number): string {
  const [path = ''] = target.split('?', 1);
  const shown = printable(decoded(ROW.exec(path)?.[1] ?? path));
  const short = shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
  return `${status} ${method} ${short} ${Math.round(milliseconds)} ms`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A line of the function's log (lib/runtime/log.ts): the members that are used here. */
interface LogEntry {
  readonly level: 'info' | 'error';
  readonly message: string;
  readonly status?: number;
  readonly duration_ms?: number;
  readonly gateway_request_id?: string;
  readonly correlation_id?: string;
  readonly error?: string | { readonly name?: string; readonly message?: string; readonly at?: string };
}

/** @returns undefined for a line that is not an entry of the function's log */
export function readLogEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{"level":')) return undefined;
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return undefined;
  }
}

/** @returns undefined if the gateway prints a line for the same request */
export function shortLine(entry: LogEntry): string | undefined {
  const { level, message, error, status, duration_ms = 0, gateway_request_id } = entry;
  if (level === 'error') return printable(['error', `${message}:`, ...describe(error)].join(' '));
  if (message !== 'request') return printable(`${level} ${message}`);
  return gateway_request_id === undefined ? `${status} direct call ${Math.round(duration_ms)} ms` : undefined;
}

function describe(error: LogEntry['error']): string[] {
  if (typeof error !== 'object') return [String(error)];
  const { name = 'Error', message = '', at } = error;
  return [`${name}: ${message}`, ...(at === undefined ? [] : [`(${at})`])];
}
