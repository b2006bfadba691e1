/** What is measured: bundles, each in a folder of its own, with what they weigh. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle } from '../support/bundle.ts';

export interface Subject {
  readonly name: string;
  /** What Lambda loads. */
  readonly file: string;
  /** Of all the JavaScript in the folder. */
  readonly bytes: number;
  readonly gzip: number;
  /** Of what else is deployed with it, such as V8's code cache. */
  readonly otherBytes: number;
  /** Undefined where it was built elsewhere. */
  readonly modules: number | undefined;
}

export const OURS = 'ours';

const SCRIPT = /\.[cm]?js$/;

/** @param file all that is in its folder counts, but for source maps */
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

/** Ours, as it is deployed. */
export async function buildOurs(work: string): Promise<Subject> {
  const { main, inputs } = await bundle(path.join(work, OURS));
  return weigh(OURS, main, inputs.size);
}

/** Modules with nothing in them: what a process takes to load those is Node's own. By the format of a subject's file. */
export function writeEmpties(work: string): (file: string) => string {
  const files = {
    '.mjs': 'export const handler = async () => ({ statusCode: 200 });\n',
    '.cjs': 'exports.handler = async () => ({ statusCode: 200 });\n',
  };
  // A folder each: Lambda's runtime client is given the name without its ending.
  const fileOf = (format: string) => path.join(work, `empty${format}`, `empty${format}`);
  for (const [format, text] of Object.entries(files)) {
    mkdirSync(path.dirname(fileOf(format)), { recursive: true });
    writeFileSync(fileOf(format), text);
  }
  return (file) => fileOf(file.endsWith('.cjs') ? '.cjs' : '.mjs');
}
