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
  readonly bytes: number;
}

/** @param outfile where it is written; nowhere without */
export async function bundle(outfile?: string): Promise<Bundle> {
  const yaml = load(readFileSync(path.join(ROOT, 'serverless.yml'), 'utf8')) as {
    custom: { esbuild: BuildOptions & { outputFileExtension: string; outputWorkFolder: string } };
  };
  const { outputFileExtension: _, outputWorkFolder: __, ...options } = yaml.custom.esbuild;
  const { metafile }: BuildResult = await build({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: ['handlers/sources_scim_users_partial_update.ts'],
    metafile: true,
    ...(outfile === undefined ? { write: false } : { outfile }),
  });
  const [output] = Object.values(metafile?.outputs ?? {});
  return { inputs: Object.keys(metafile?.inputs ?? {}), bytes: output?.bytes ?? 0 };
}
