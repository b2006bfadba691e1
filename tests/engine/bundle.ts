/** The bundle that serverless-esbuild deploys, by the options of serverless.yml. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type BuildResult, build } from 'esbuild';
import { load } from 'js-yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Bundle {
  /** Paths from the root of all that is in it. */
  readonly inputs: readonly string[];
  /** How many of them are left once what nobody uses is gone. */
  readonly modules: number;
  readonly bytes: number;
  /** The file of the folder that Lambda loads. */
  readonly main: string;
}

/** @param folder where it is written, which should be empty; nowhere without */
export async function bundle(folder?: string): Promise<Bundle> {
  const yaml = load(readFileSync(path.join(ROOT, 'serverless.yml'), 'utf8')) as {
    custom: { esbuild: BuildOptions & { outputFileExtension: string; outputWorkFolder: string } };
  };
  const { outputFileExtension, outputWorkFolder: _, ...options } = yaml.custom.esbuild;
  const { metafile }: BuildResult = await build({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: ['handlers/sources_scim_users_partial_update.ts'],
    metafile: true,
    outdir: folder ?? 'nowhere',
    outExtension: { '.js': outputFileExtension },
    write: folder !== undefined,
  });
  const outputs = Object.entries(metafile?.outputs ?? {});
  const [main = ''] = outputs.find(([, { entryPoint }]) => entryPoint !== undefined) ?? [];
  return {
    inputs: Object.keys(metafile?.inputs ?? {}),
    modules: new Set(outputs.flatMap(([, { inputs }]) => Object.keys(inputs))).size,
    bytes: outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    main: path.resolve(ROOT, main),
  };
}
