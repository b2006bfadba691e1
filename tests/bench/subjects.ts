/** The measured bundles, each in its own folder, and their sizes. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle } from '../support/bundle.ts';

export interface Subject {
  readonly name: string;
  /** The file that Lambda loads. */
  readonly file: string;
  /** Bytes of all JavaScript in the folder. */
  readonly bytes: number;
  readonly gzip: number;
  /** Bytes of other deployed files, such as V8's code cache. */
  readonly otherBytes: number;
  /** Undefined for a bundle from elsewhere. */
  readonly modules: number | undefined;
}

export const OURS = 'ours';

const SCRIPT = /\.[cm]?js$/;

/** @param file everything in its folder counts, except source maps */
export function weigh(name: string, file: string, modules?: number): Subject {
  const folder = path.dirname(file);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => ({ script: SCRIPT.test(entry.name), data: readFileSync(path.join(entry.parentPath, entry.name)) }));
  const scripts = Buffer.concat(files.filter(({ script }) => script).map(({ data }) => data));
  const all = files.reduce((sum, { data }) => sum + data.length, 0);
  const { length: bytes } = scripts;
  return { name, file, bytes, gzip: gzipSync(scripts).length, otherBytes: all - bytes, modules };
}

/** Our bundle, as deployed. */
export async function buildOurs(work: string): Promise<Subject> {
  const { main, inputs } = await bundle(path.join(work, OURS));
  return weigh(OURS, main, inputs.size);
}

/** Empty modules: their load time is Node's own. By the format of a subject's file. */
export function writeEmpties(work: string): (file: string) => string {
  const files = {
    '.mjs': 'export const handler = async () => ({ statusCode: 200 });\n',
    '.cjs': 'exports.handler = async () => ({ statusCode: 200 });\n',
  };
  // One folder each, because Lambda's runtime client gets the name without its extension.
  const fileOf = (format: string) => path.join(work, `empty${format}`, `empty${format}`);
  for (const [format, text] of Object.entries(files)) {
    mkdirSync(path.dirname(fileOf(format)), { recursive: true });
    writeFileSync(fileOf(format), text);
  }
  return (file) => fileOf(file.endsWith('.cjs') ? '.cjs' : '.mjs');
}
