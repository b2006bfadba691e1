/** The log: one JSON line an entry, for CloudWatch Logs Insights. Its callers never pass a token, a body or an attribute. */
import { LOG_LEVELS, type LogLevel } from './config.ts';

export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>, error: unknown): void;
}

/** Writes a line, given without the line end. */
export type WriteLine = (line: string) => void;

/**
 * Writes to stdout directly: Lambda's console prefixes time, request id and level, so that the line would not be JSON.
 */
export function openLog(level: LogLevel, write: WriteLine = writeLine): Log {
  const isEnabled = (at: LogLevel) => LOG_LEVELS.indexOf(at) >= LOG_LEVELS.indexOf(level);
  const line = (at: LogLevel, message: string, fields: object) => {
    if (isEnabled(at)) write(JSON.stringify({ level: at, message, timestamp: new Date().toISOString(), ...fields }));
  };
  return {
    info: (message, fields) => line('info', message, fields),
    error: (message, fields, error) => line('error', message, { ...fields, error: serializeError(error) }),
  };
}

const writeLine: WriteLine = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Name, message and the first frame of the stack: enough to find a bug, and nothing about the caller. */
const serializeError = (error: unknown): unknown =>
  error instanceof Error
    ? { name: error.name, message: withoutQuotedData(error.message), at: firstStackFrame(error) }
    : withoutQuotedData(String(error));

/** Messages of V8 and DynamoDB quote their input, which is somebody's data. */
const withoutQuotedData = (message: string): string => message.replace(/["'`].*/s, '…');

/** The stack begins with the message, whose lines may look like frames. */
const firstStackFrame = ({ message, stack = '' }: Error): string | undefined =>
  /^ +at (.*)$/m.exec(stack.slice(stack.indexOf(message) + message.length))?.[1];
