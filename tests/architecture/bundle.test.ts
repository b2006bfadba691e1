/** What is deployed: the bundle that serverless-esbuild makes. */
import { beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../engine/bundle.ts';

let inputs: readonly string[];
beforeAll(async () => {
  ({ inputs } = await bundle());
});

test('the validator was compiled ahead of time: of ajv only what counts code points is there', () => {
  expect(inputs.filter((input) => input.includes('node_modules/ajv'))).toEqual([
    'node_modules/ajv/dist/runtime/ucs2length.js',
  ]);
  expect(inputs).toContain('schemas/generated/PatchedSCIMSourceUserRequest.cjs');
});

test('nothing of local/, tests/ and deploy/, of the client, the document and its viewer is deployed', () => {
  expect(inputs.filter((input) => /^(local|tests|deploy|lib\/client)\/|openapi\.json|swagger-ui/.test(input))).toEqual(
    [],
  );
});
