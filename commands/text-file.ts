/** Reads files that a person names as UTF-8 text, and refuses bytes that are none instead of replacing them. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { CommandError } from './command.ts';

const STANDARD_INPUT = '-';

/**
 * A byte order mark at the start is left out (RFC 8259 §8.1 allows that of JSON; editors on Windows write one).
 * @param file its path; `-` for standard input
 * @throws CommandError that names the file, and the place of the first byte that is not UTF-8
 */
export function readTextFile(file: string): string {
  const bytes = readBytes(file);
  if (!isUtf8(bytes)) throw new CommandError(`${file} is not UTF-8: ${describeFirstInvalid(bytes)}`);
  return new TextDecoder().decode(bytes);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === STANDARD_INPUT ? process.stdin.fd : file);
  } catch (error) {
    throw new CommandError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const REPLACEMENT = '\ufffd';

/** `byte FC at offset 57 (line 3, column 12): save it as UTF-8`. The offset counts bytes, the column characters. */
function describeFirstInvalid(bytes: Buffer): string {
  const text = bytes.toString();
  let at = text.indexOf(REPLACEMENT);
  // The file may hold that character itself.
  while (startsWithReplacement(bytes, offsetOf(text, at))) at = text.indexOf(REPLACEMENT, at + 1);
  const offset = offsetOf(text, at);
  const lines = text.slice(0, at).split('\n');
  const place = `offset ${offset} (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
  return `byte ${bytes.toString('hex', offset, offset + 1).toUpperCase()} at ${place}: save it as UTF-8`;
}

/** All before the character is UTF-8, so that its bytes can be counted. */
const offsetOf = (text: string, at: number): number => Buffer.byteLength(text.slice(0, at));

const startsWithReplacement = (bytes: Buffer, offset: number): boolean =>
  bytes.subarray(offset, offset + Buffer.byteLength(REPLACEMENT)).equals(Buffer.from(REPLACEMENT));
