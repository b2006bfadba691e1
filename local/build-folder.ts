/** The folders into which npm start builds the function: one for each, so that two stages do not overwrite each other's build. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILDS = '.esbuild';

/**
 * Packaging uses another folder (serverless.yml). @param pid of npm start
 * @returns the folder, relative to ROOT
 */
export const buildFolder = (pid: number): string => `${BUILDS}/${pid}`;

export const removeBuild = (folder: string): void =>
  rmSync(path.join(ROOT, folder), { recursive: true, force: true, maxRetries: 3 });

/** Removes the builds of stages whose processes were all killed at once. */
export function removeAbandonedBuilds(): void {
  for (const name of foldersIn(path.join(ROOT, BUILDS)))
    if (/^\d+$/.test(name) && !isRunning(Number(name))) removeBuild(buildFolder(Number(name)));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
