/** The folders that npm start builds the function into: one each, so that two that run at once do not build into each other's. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILDS = '.esbuild';

/** Packaging has another (serverless.yml). @param pid of npm start. @returns the folder, below ROOT */
export const buildFolder = (pid: number): string => `${BUILDS}/${pid}`;

export const removeBuild = (folder: string): void =>
  rmSync(path.join(ROOT, folder), { recursive: true, force: true, maxRetries: 3 });

/** Those of npm starts whose processes were all killed at once. */
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
