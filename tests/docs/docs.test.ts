/** The documents: links lead somewhere, named files and scripts exist, and the README stays short. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAX_README_LINES = 120;

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'tests/contract/vectors/README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const FOLDERS = ['commands', 'deploy', 'docs', 'handlers', 'lib', 'local', 'schemas', 'tests'];
/** Made by commands, so that a fresh clone does not have them. */
const GENERATED = /^schemas\/generated\/|<|…|\*|\bNAME\b/;

/** The anchor of a heading, as GitHub makes it. */
const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (text: string): string[] =>
  Array.from(text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    toAnchor(heading),
  );

function brokenLinks(file: string): string[] {
  const links = Array.from(read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g), ([, link = '']) => link);
  return links.filter((link) => {
    const [target = '', anchor] = link.split('#');
    const full = target === '' ? file : path.join(path.dirname(file), target);
    if (!existsSync(path.join(ROOT, full))) return true;
    return anchor !== undefined && !anchorsOf(read(full)).includes(anchor);
  });
}

/** Of each document, what `find` returns for it. */
const inDocuments = (find: (file: string) => string[]): string[] =>
  DOCUMENTS.flatMap((file) => find(file).map((found) => `${file}: ${found}`));

test('every relative link and anchor exists', () => {
  expect(inDocuments(brokenLinks)).toEqual([]);
});

test('every file that a document names exists', () => {
  const named = (file: string) =>
    Array.from(read(file).matchAll(/`([\w.-]+\/[^`\s]*)`/g), ([, name = '']) => name).filter(
      (name) => FOLDERS.includes(name.split('/', 1)[0] as string) && !GENERATED.test(name),
    );
  expect(inDocuments((file) => named(file).filter((name) => !existsSync(path.join(ROOT, name))))).toEqual([]);
});

test('every script that a document names exists', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const named = (file: string) =>
    Array.from(read(file).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g), ([, name = '']) => name);
  expect(inDocuments((file) => named(file).filter((name) => !scripts.includes(name)))).toEqual([]);
});

test(`the README has at most ${MAX_README_LINES} lines`, () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_README_LINES);
});
