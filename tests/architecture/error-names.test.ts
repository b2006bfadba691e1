/** The names of error classes in the deployed bundle: Lambda logs `error.constructor.name`, and the bundle is minified. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../support/bundle.ts';

const LIB = fileURLToPath(new URL('../../lib', import.meta.url));

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** The classes that can be thrown, by name and file. */
const classes = files.flatMap((file) =>
  Array.from(
    readFileSync(path.join(LIB, file), 'utf8').matchAll(
      /^(?:export )?class (\w+) extends (?:\w*Error|ExpectedError)\b/gm,
    ),
    ([, name = '']) => ({ name, file }),
  ),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'names-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (script: string, env: NodeJS.ProcessEnv = process.env): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env });
  return JSON.parse(stdout);
};

test('each error class of lib/ keeps its own name when minified', async () => {
  const modules = [...new Set(classes.map(({ file }) => file))];
  const contents = modules.map((file, n) => `export * as m${n} from './${file}';`).join('\n');
  const { main } = await bundle(folder, { entryPoints: [], stdin: { contents, resolveDir: LIB, loader: 'ts' } });
  const load = `const { ...all } = require(${JSON.stringify(main)});
    const names = Object.values(all).flatMap((module) => Object.entries(module))
      .filter(([, value]) => value?.prototype instanceof Error).map(([exported, { name }]) => [exported, name]);
    console.log(JSON.stringify(names))`;
  const names = (await run(load)) as [string, string][];
  expect(classes.length).toBeGreaterThan(20);
  for (const { name, file } of classes) {
    const minified = names.filter(([exported]) => exported === name).map(([, own]) => own);
    expect({ name, file, minified: [...new Set(minified)] }).toEqual({ name, file, minified: [name] });
  }
});

test('a missing setting fails the cold start of the bundle with an error of that name', async () => {
  const { main } = await bundle(path.join(folder, 'deployed'));
  const load = `try { require(${JSON.stringify(main)}) } catch (error) {
      console.log(JSON.stringify([error.constructor.name, error.name, error.message])) }`;
  expect(await run(load, {})).toEqual([
    'ConfigError',
    'ConfigError',
    'TABLE_NAME is not set: it must name the DynamoDB table',
  ]);
});
