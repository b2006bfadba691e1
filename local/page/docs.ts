/** The project's documentation for the page: each file as its text. */
import { readdirSync, readFileSync } from 'node:fs';

export interface DocFile {
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

const ROOT = new URL('../../', import.meta.url);
const FOLDER = 'docs/';

/** The README, and each file of docs/ by its first heading. */
export function readDocs(): DocFile[] {
  const names = readdirSync(new URL(FOLDER, ROOT)).filter((name) => name.endsWith('.md'));
  return ['README.md', ...names.sort().map((name) => FOLDER + name)].map((name) => {
    const text = readFileSync(new URL(name, ROOT), 'utf8');
    const [, heading = name] = /^# (.+)$/m.exec(text) ?? [];
    return { path: `/${name}`, title: name === 'README.md' ? 'README' : heading, text };
  });
}
