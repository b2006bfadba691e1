/** Reads a file as UTF-8 text, and refuses invalid bytes instead of replacing them. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { CommandError } from './command.ts';

const STDIN = '-';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
};

/**
 * Ignores a byte order mark at the start, as RFC 8259 §8.1 allows: editors on Windows write one.
 * @param file its path; `-` for stdin
 * @throws CommandError that names the file, and the place of the first invalid byte
 */
export function readTextFile(file: string): string {
  const bytes = readBytes(file);
  if (!isUtf8(bytes)) throw new CommandError(`${file} is not UTF-8: ${describeFirstInvalid(bytes)}`);
  return new TextDecoder().decode(bytes);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === STDIN ? process.stdin.fd : file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file}: cannot be read (${REASONS[code] ?? code})`);
  }
}

const REPLACEMENT = '\ufffd';

/** `byte FC at offset 57 (line 3, column 12): save it as UTF-8`. The offset counts bytes, the column characters. */
function describeFirstInvalid(bytes: Buffer): string {
  const text = bytes.toString();
  let at = text.indexOf(REPLACEMENT);
  // The file may have that character itself.
  while (startsWithReplacement(bytes, offsetOf(text, at))) at = text.indexOf(REPLACEMENT, at + 1);
  const offset = offsetOf(text, at);
  const lines = text.slice(0, at).split('\n');
  const place = `offset ${offset} (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
  return `byte ${bytes.toString('hex', offset, offset + 1).toUpperCase()} at ${place}: save it as UTF-8`;
}

/** Everything before that index is valid, so its bytes can be counted. */
const offsetOf = (text: string, at: number): number => Buffer.byteLength(text.slice(0, at));

const startsWithReplacement = (bytes: Buffer, offset: number): boolean =>
  bytes.subarray(offset, offset + Buffer.byteLength(REPLACEMENT)).equals(Buffer.from(REPLACEMENT));
