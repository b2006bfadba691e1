/** The page's files by path: the viewer's from its npm package, and ours. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DemoRequest } from '../demo-request.ts';
import { readDocs } from './docs.ts';
import { viewerDocument } from './viewer-document.ts';

export interface File {
  readonly type: string;
  readonly content: string | Buffer;
}

const { resolve } = createRequire(import.meta.url);
const viewer = (name: string): Buffer => readFileSync(resolve(`swagger-ui-dist/${name}`));
const ours = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
/** Browsers display Markdown only if its type is plain text. */
const TEXT = 'text/plain; charset=utf-8';

/** Only these paths are served. */
export function openFiles(demo: DemoRequest | undefined): ReadonlyMap<string, File> {
  const docs = readDocs();
  const page = { document: viewerDocument(demo?.id, docs), token: demo?.key };
  return new Map([
    ['/', { type: HTML, content: ours('page.html') }],
    ['/page.css', { type: CSS, content: ours('page.css') }],
    ['/page.js', { type: SCRIPT, content: ours('page.js') }],
    ['/plugins.js', { type: SCRIPT, content: ours('plugins.js') }],
    ['/page.json', { type: 'application/json', content: JSON.stringify(page) }],
    ['/openapi.json', { type: 'application/json', content: ours('../../schemas/openapi.json') }],
    ['/swagger-ui.css', { type: CSS, content: viewer('swagger-ui.css') }],
    ['/swagger-ui-bundle.js', { type: SCRIPT, content: viewer('swagger-ui-bundle.js') }],
    ['/favicon-32x32.png', { type: 'image/png', content: viewer('favicon-32x32.png') }],
    ...docs.map(({ path, text }): [string, File] => [path, { type: TEXT, content: text }]),
  ]);
}
