/** V8's code cache beside a bundle: measured, but not deployed (docs/performance.md says why). */
import { execFile } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EVENT } from '../cold.ts';
import { environment } from '../environment.ts';

/** If V8 rejects the cache, the bundle is compiled as usual. */
const LOADER = `'use strict';
const fs = require('node:fs');
const vm = require('node:vm');
const source = '(function (exports, require, module, __filename, __dirname) {' + fs.readFileSync(__dirname + '/bundle.js', 'latin1') + '\\n})';
const cachedData = fs.existsSync(__dirname + '/cache') ? fs.readFileSync(__dirname + '/cache') : undefined;
const script = new vm.Script(source, { filename: __dirname + '/bundle.js', cachedData });
script.runInThisContext().call(exports, exports, require, module, __filename, __dirname);
module.exports.script = script;
`;

/** Made after a first request, so that it contains the functions that the request compiled. */
const MAKE = `const loaded = require(process.argv[1]);
const context = { awsRequestId: 'none', getRemainingTimeInMillis: () => 15000 };
loaded.handler(JSON.parse(process.argv[2]), context).then(({ statusCode }) => {
  if (statusCode !== 200) throw new Error('answered ' + statusCode);
  require('node:fs').writeFileSync(process.argv[3], loaded.script.createCachedData());
  process.exit();
});`;

/** @returns the loader's file */
export async function addCodeCache(bundle: string, folder: string, endpoint: string): Promise<string> {
  copyFileSync(bundle, path.join(folder, 'bundle.js'));
  const loader = path.join(folder, 'loader.cjs');
  writeFileSync(loader, LOADER);
  const words = ['--no-warnings', '-e', MAKE, loader, EVENT, path.join(folder, 'cache')];
  await promisify(execFile)(process.execPath, words, { env: environment(endpoint) });
  return loader;
}
