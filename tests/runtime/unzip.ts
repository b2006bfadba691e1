/** Unpacks a zip file, as Lambda does after an upload. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0;

/** Uses the central directory: an entry's own header may lack the sizes (APPNOTE 4.3.12, 4.4.4). */
export function unzip(zip: Buffer, folder: string): void {
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const file = path.join(folder, zip.toString('utf8', at + 46, at + 46 + name));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + size);
    if (!file.endsWith(path.sep)) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, method === STORED ? data : inflateRawSync(data));
    }
    at += 46 + name + extra + comment;
  }
}
