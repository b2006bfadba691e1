/** The frames in which AWS's runtime client hands console output to Lambda: a kind, a length, a time, and the entry. */

const HEADER_BYTES = 16;
const TEXT = 0xa55a0003;
const JSON_ENTRY = 0xa55a0002;
/** The bits of the kind that hold the level. */
const LEVEL = 0x1c;

/** @returns the log entries, which may contain line breaks */
export function readFrames(bytes: Buffer): string[] {
  const entries: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes.readUInt32BE(at) & ~LEVEL;
    if (![TEXT, JSON_ENTRY].includes(kind >>> 0)) throw new Error(`an unknown kind of frame: ${kind >>> 0}`);
    const end = at + HEADER_BYTES + bytes.readInt32BE(at + 4);
    entries.push(bytes.toString('utf8', at + HEADER_BYTES, end));
    at = end;
  }
  return entries;
}
