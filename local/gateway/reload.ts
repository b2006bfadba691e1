/** Rebuilds and reloads the function when a source file is saved, in place of serverless-esbuild's own watch. */
import { execFile } from 'node:child_process';
import { cpSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { print } from './parent.ts';
import { isFine } from './warm-up.ts';

/** The parts of serverless-esbuild's plug-in that are used. */
interface EsbuildPlugin {
  readonly buildDirPath: string;
  readonly serverless: { readonly pluginManager: { spawn(hook: string): Promise<void> } };
  bundle(): Promise<void>;
  prepare(): void;
  watch(): void;
}

const FOLDERS = ['handlers', 'lib', 'schemas'];
const GENERATED = path.join('schemas', 'generated');
const COMPILE = path.join('schemas', 'compile.ts');
/** Editors write a file in several steps, and a change of branches writes many files. */
const QUIET_MS = 100;

/**
 * serverless-esbuild misses a change during a build (esbuild returns that build's result), and prints nothing about a
 * reload.
 * @param warmUp sends a request to the loaded function
 * @returns the status of the response
 */
export function reloadOnSave(warmUp: () => Promise<number | undefined>): void {
  const { prototype } = createRequire(import.meta.url)('serverless-esbuild') as { prototype: EsbuildPlugin };
  const { prepare } = prototype;
  let isFirst = true;
  prototype.prepare = function () {
    if (isFirst) print('building the function');
    isFirst = false;
    prepare.call(this);
  };
  prototype.watch = function () {
    watchSources((files) => reload(this, files, warmUp));
  };
}

async function reload(
  plugin: EsbuildPlugin,
  files: readonly string[],
  warmUp: () => Promise<number | undefined>,
): Promise<void> {
  const [first = '', ...others] = files;
  const names = others.length === 0 ? first : `${first} and ${others.length} more`;
  const lastBuild = `${plugin.buildDirPath}.last`;
  cpSync(plugin.buildDirPath, lastBuild, { recursive: true });
  try {
    if (files.some((file) => file.startsWith('schemas'))) await promisify(execFile)(process.execPath, [COMPILE]);
    await plugin.bundle();
  } catch (error) {
    // esbuild has deleted the last build.
    cpSync(lastBuild, plugin.buildDirPath, { recursive: true });
    // esbuild has printed its own errors, with the lines of the source.
    if (error instanceof Error && 'stderr' in error) process.stderr.write(String(error.stderr));
    return print(`not reloaded: the build failed after a change of ${names}. The function runs on as it was`);
  }
  await plugin.serverless.pluginManager.spawn('offline:functionsUpdated');
  const status = await warmUp();
  print(`reloaded ${names}${status === undefined || isFine(status) ? '' : ': the function fails'}`);
}

/** Calls back with the files that have changed, never twice at once. */
function watchSources(onChange: (files: readonly string[]) => Promise<void>): void {
  let watchers: FSWatcher[] = [];
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;

  const note = (folder: string, name: string | null) => {
    if (name !== null && /\.(ts|json)$/.test(name)) changed.add(path.join(folder, name));
    clearTimeout(timer);
    timer = setTimeout(flush, QUIET_MS);
  };
  const flush = async () => {
    if (isBusy) return;
    // Folders may be added or removed. The build that follows reads any change made meanwhile.
    for (const watcher of watchers) watcher.close();
    watchers = FOLDERS.flatMap(foldersOf).map((folder) => watch(folder, (_, name) => note(folder, name)));
    if (changed.size === 0) return;
    const files = [...changed].sort();
    changed.clear();
    isBusy = true;
    await onChange(files);
    isBusy = false;
    if (changed.size > 0) flush();
  };
  flush();
}

/** The folder and its subfolders, except the one that schemas/compile.ts writes. */
const foldersOf = (folder: string): string[] =>
  folder === GENERATED
    ? []
    : [
        folder,
        ...readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .flatMap(({ name }) => foldersOf(path.join(folder, name))),
      ];
