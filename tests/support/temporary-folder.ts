/** Temporary folders of the tests and of the commands in tests/. All are removed at the end of the run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @param parent the folder to make it in (default: the system's folder for temporary files) */
export function temporaryFolder(name: string, parent = tmpdir()): string {
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  // For the commands. Jest gives the tests another `process`, whose exit is not announced: there the run's folder is
  // removed.
  process.once('exit', () => remove(folder));
  return folder;
}

/**
 * Makes one folder for all temporary files of this process and its children, including osls and Chromium.
 * @returns a function that removes it
 */
export function useFolderOfRun(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-tests-'));
  process.env.TMPDIR = folder;
  return () => remove(folder);
}

/** Retries, because a process that was just killed may still have been writing. */
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
