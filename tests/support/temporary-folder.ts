/** Temporary folders of the tests and of the commands in tests/. All are removed at the end of the run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @param parent the folder to make it in; the system's folder for temporary files if missing */
export function temporaryFolder(name: string, parent = tmpdir()): string {
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  // For the commands. Jest's tests have another `process`, whose end is not announced: they rely on the run's folder.
  process.once('exit', () => remove(folder));
  return folder;
}

/**
 * Makes one folder for all temporary files of this process and its children, whoever makes them: osls and Chromium too.
 * @returns removes it
 */
export function useFolderOfRun(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-tests-'));
  process.env.TMPDIR = folder;
  return () => remove(folder);
}

/** A process that was just killed may still have been writing: tries again. */
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
