/** What is deployed: the bundle that serverless-esbuild makes, by the options of serverless.yml. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { load } from 'js-yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let inputs: string[];

beforeAll(async () => {
  const yaml = load(readFileSync(path.join(ROOT, 'serverless.yml'), 'utf8')) as {
    custom: { esbuild: BuildOptions & { outputFileExtension: string } };
  };
  const { outputFileExtension: _, ...options } = yaml.custom.esbuild;
  const { metafile } = await build({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: ['handlers/sources_scim_users_partial_update.ts'],
    metafile: true,
    write: false,
  });
  inputs = Object.keys(metafile?.inputs ?? {});
});

test('the validator was compiled ahead of time: of ajv only what counts code points is there', () => {
  expect(inputs.filter((input) => input.includes('node_modules/ajv'))).toEqual([
    'node_modules/ajv/dist/runtime/ucs2length.js',
  ]);
  expect(inputs).toContain('schemas/generated/PatchedSCIMSourceUserRequest.cjs');
});

test('nothing of local/ and tests/, of the document and of its viewer is deployed', () => {
  expect(inputs.filter((input) => /^(local|tests)\/|openapi\.json|swagger-ui/.test(input))).toEqual([]);
});
