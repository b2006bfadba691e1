/** The bundle that serverless-esbuild deploys, made with the options of serverless.yml. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';
import { load } from 'js-yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Bundle {
  /** The bytes of each file in the bundle, by path from the root. */
  readonly inputs: ReadonlyMap<string, number>;
  /** The Node modules that it loads. */
  readonly builtins: readonly string[];
  readonly bytes: number;
  /** The file of the folder that Lambda loads. */
  readonly main: string;
}

/**
 * @param folder an empty folder to write it to; missing: it is not written
 * @param otherwise esbuild options that replace the deployed ones
 */
export async function bundle(folder?: string, otherwise: BuildOptions = {}): Promise<Bundle> {
  const yaml = load(readFileSync(path.join(ROOT, 'serverless.yml'), 'utf8')) as {
    custom: {
      esbuild: BuildOptions &
        Record<'outputFileExtension' | 'outputWorkFolder' | 'plugins' | 'watch' | 'concurrency', string> & {
          /** serverless-esbuild's own list: modules that the runtime has. */
          readonly exclude: readonly string[];
        };
    };
  };
  const {
    outputFileExtension,
    outputWorkFolder: _,
    watch: __,
    plugins: file,
    exclude,
    concurrency: ___,
    ...options
  } = yaml.custom.esbuild;
  const { default: plugins } = (await import(path.join(ROOT, file))) as { default: Plugin[] };
  const { metafile }: BuildResult = await build({
    ...options,
    external: [...exclude],
    plugins,
    absWorkingDir: ROOT,
    entryPoints: ['handlers/sources_scim_users_partial_update.ts'],
    metafile: true,
    outdir: folder ?? 'nowhere',
    outExtension: { '.js': outputFileExtension },
    write: folder !== undefined,
    ...otherwise,
  });
  const [[main, output] = []] = Object.entries(metafile?.outputs ?? {});
  if (main === undefined || output === undefined) throw new Error('esbuild has made nothing');
  return {
    inputs: new Map(
      Object.entries(output.inputs)
        .map(([input, { bytesInOutput }]) => [input, bytesInOutput] as const)
        .filter(([, bytes]) => bytes > 0),
    ),
    builtins: [...new Set(output.imports.map((imported) => imported.path))].sort(),
    bytes: output.bytes,
    main: path.resolve(ROOT, main),
  };
}
