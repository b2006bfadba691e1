/** What the page is made of, by path: the viewer's files from its npm package, and ours. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DemoRequest } from '../demo-request.ts';
import { shownDocument } from './viewer-document.ts';

export interface File {
  readonly type: string;
  readonly content: string | Buffer;
}

const { resolve } = createRequire(import.meta.url);
const viewer = (name: string): Buffer => readFileSync(resolve(`swagger-ui-dist/${name}`));
const ours = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));

/** Each path is named: no other file can be asked for. */
export const openFiles = (patchable: DemoRequest | undefined): ReadonlyMap<string, File> =>
  new Map([
    ['/', { type: 'text/html; charset=utf-8', content: ours('page.html') }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', content: ours('page.js') }],
    [
      '/page.json',
      {
        type: 'application/json',
        content: JSON.stringify({ document: shownDocument(patchable), token: patchable?.key }),
      },
    ],
    ['/openapi.json', { type: 'application/json', content: ours('../../schemas/openapi.json') }],
    ['/swagger-ui.css', { type: 'text/css; charset=utf-8', content: viewer('swagger-ui.css') }],
    ['/swagger-ui-bundle.js', { type: 'text/javascript; charset=utf-8', content: viewer('swagger-ui-bundle.js') }],
    ['/favicon-32x32.png', { type: 'image/png', content: viewer('favicon-32x32.png') }],
  ]);
