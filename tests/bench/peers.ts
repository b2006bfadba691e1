/** The peers: the same operation written with other tools, bundled as their tutorials do. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { CommandError, UsageError } from '../../commands/command.ts';
import { type Subject, weigh } from './subjects.ts';

const FOLDER = fileURLToPath(new URL('peers/', import.meta.url));

export const PEERS: readonly string[] = readdirSync(FOLDER)
  .filter((name) => /^p\d.*\.mjs$/.test(name))
  .map((name) => path.basename(name, '.mjs'))
  .sort();

/**
 * @param short `p1` for `p1-bare-sdk`
 * @throws CommandError if there is no such peer
 */
export function peerOf(short: string): string {
  const found = PEERS.find((name) => name === short || name.startsWith(`${short}-`));
  if (found !== undefined) return found;
  throw new UsageError(
    `there is no peer ${JSON.stringify(short)}. There are ${PEERS.map((name) => name.split('-')[0]).join(', ')}`,
  );
}

/** Their packages are separate from the project's: runs `npm ci` there if their lock file has changed since. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  const done = path.join(FOLDER, 'node_modules/.package-lock.json');
  const lock = path.join(FOLDER, 'package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return;
  say('installing the packages of the peers');
  try {
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER });
  } catch (error) {
    throw new CommandError(`npm ci in ${FOLDER} has failed: ${(error as { stderr?: string }).stderr?.trim() || error}`);
  }
}

/** P3's validator, which ajv generates for the bundle. */
const validator: Plugin = {
  name: 'validator',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^validator$/ }, () => ({ path: 'validator', namespace: 'validator' }));
    onLoad({ filter: /.*/, namespace: 'validator' }, async () => {
      const { bodySchema } = (await import(`${FOLDER}body-schema.mjs`)) as { bodySchema: object };
      const ajv = new Ajv({ code: { source: true, esm: true }, allErrors: true, formats: { uuid: fullFormats.uuid } });
      const validate = ajv.compile({ type: 'object', required: ['body'], properties: { body: bodySchema } });
      return { contents: standalone.default(ajv, validate), resolveDir: FOLDER };
    });
  },
};

/** Some contain CommonJS, whose `require` does not exist in an ES module. */
const REQUIRE = "import{createRequire as __require}from'node:module';const require=__require(import.meta.url);";

export async function buildPeer(name: string, work: string): Promise<Subject> {
  const outfile = path.join(work, name, `${name}.mjs`);
  const options = {
    entryPoints: [path.join(FOLDER, `${name}.mjs`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    target: 'node20',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
    absWorkingDir: FOLDER,
    // One ajv for all, whichever version middy would use.
    alias: { ajv: path.join(FOLDER, 'node_modules/ajv') },
    plugins: [validator],
    metafile: true,
  } as const satisfies BuildOptions;
  const draft = await build({ ...options, write: false });
  const needsRequire = draft.outputFiles[0]?.text.includes('Dynamic require of') ?? false;
  const { metafile } = await build({ ...options, ...(needsRequire && { banner: { js: REQUIRE } }) });
  const [output] = Object.values(metafile.outputs);
  return weigh(name, outfile, Object.keys(output?.inputs ?? {}).length);
}
