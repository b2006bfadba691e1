/** The log: one JSON line an entry, as CloudWatch Logs Insights reads it. What goes in is chosen by the caller: never a token, a body or an attribute. */
import { LOG_LEVELS, type LogLevel } from './config.ts';

export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>, error: unknown): void;
}

/** Writes one line, given without its end. */
export type WriteLine = (line: string) => void;

/**
 * To stdout as it is: Lambda's console puts time, request id and level before what it prints, and the line would be no JSON.
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

/** Name, message and the one place where it was thrown: enough to find a bug by, and nothing of whose request it was. */
const serializeError = (error: unknown): unknown =>
  error instanceof Error
    ? { name: error.name, message: withoutQuotedData(error.message), at: firstStackFrame(error) }
    : withoutQuotedData(String(error));

/** V8 and DynamoDB quote in their messages what they were given, which is somebody's data. */
const withoutQuotedData = (message: string): string => message.replace(/["'`].*/s, '…');

/** The stack begins with the message, in which a line may look like a place. */
const firstStackFrame = ({ message, stack = '' }: Error): string | undefined =>
  /^ +at (.*)$/m.exec(stack.slice(stack.indexOf(message) + message.length))?.[1];
