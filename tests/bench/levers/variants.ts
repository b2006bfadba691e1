/** Builds the bundle without one optimisation at a time, and with one that was dropped. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { stubNames, stubSdk } from '../../../deploy/build/stub-sdk.ts';
import { bundle } from '../../support/bundle.ts';
import type { Subject } from '../subjects.ts';
import { addCodeCache } from './code-cache.ts';

export const DEPLOYED = 'as it is deployed';

/** The commands' table, which looks up its settings and signs as the SDK does, in place of the function's. */
const sdkClient: Plugin = {
  name: 'sdk-client',
  setup(build) {
    build.onResolve({ filter: /\/client\/lambda-table\.ts$/ }, ({ resolveDir }) => ({
      path: path.join(resolveDir, 'lambda-table'),
      namespace: 'sdk-client',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /./, namespace: 'sdk-client' }, ({ pluginData }) => ({
      contents: `import { openTable } from '../lib/dynamodb/client/sdk-table.ts'; export const openLambdaTable = (name) => openTable(name);`,
      resolveDir: pluginData,
    }));
  },
};

/** The SDK's credential providers sign requests of their own. */
const keeping = (name: string): BuildOptions => ({
  plugins: [name === 'credentials' ? stubSdk(name, 'signer') : stubSdk(name)],
});

const WITHOUT: Readonly<Record<string, BuildOptions>> = {
  ...Object.fromEntries(stubNames.map((name) => [`with the SDK's ${name}`, keeping(name)])),
  'with all of these, and the client as the SDK makes it': { plugins: [sdkClient] },
  'as an ES module': { format: 'esm', outExtension: { '.js': '.mjs' } },
  'not minified': { minify: false },
  'with CommonJS packages where there is a choice (mainFields: main)': { mainFields: ['main', 'module'], plugins: [] },
};

/** @param endpoint of a DynamoDB with the seed, for the request that makes the code cache */
export async function buildVariants(work: string, endpoint: string): Promise<Subject[]> {
  const build = async (name: string, index: number, options: BuildOptions = {}): Promise<Subject> => {
    const { main, bytes, inputs } = await bundle(path.join(work, `${index}`), options);
    return { name, file: main, bytes, gzip: 0, otherBytes: 0, modules: inputs.size };
  };
  const deployed = await build(DEPLOYED, 0);
  const others = await Promise.all(Object.entries(WITHOUT).map(([name, options], n) => build(name, n + 1, options)));
  const folder = path.join(work, 'cached');
  mkdirSync(folder);
  const file = await addCodeCache(deployed.file, folder, endpoint);
  return [deployed, ...others, { ...deployed, name: "with V8's code cache", file }];
}
