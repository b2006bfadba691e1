/** npm run load as a child process, for its tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from './report.ts';

const LOAD = fileURLToPath(new URL('load.ts', import.meta.url));

export interface Loaded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The reports' names without extensions. */
  readonly out: string;
}

/**
 * Its reports go to a new folder, unless the arguments name another.
 * @param started is called with the process, and with all its stderr so far each time it prints
 */
export function load(
  words: readonly string[],
  variables: Record<string, string> = {},
  started: (child: ChildProcess, stderr: string) => void = () => {},
): Promise<Loaded> {
  const { AWS_ENDPOINT_URL_DYNAMODB: _, LOG_LEVEL: __, TABLE_NAME: ___, ...inherited } = process.env;
  const out = path.join(mkdtempSync(path.join(tmpdir(), 'load-')), 'report');
  const child = spawn(process.execPath, [LOAD, '--out', out, ...words], { env: { ...inherited, ...variables } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    started(child, stderr);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr, out }));
  });
}

export const reportOf = ({ out }: Loaded): Report => JSON.parse(readFileSync(`${out}.json`, 'utf8'));

export const pageOf = ({ out }: Loaded): string => readFileSync(`${out}.html`, 'utf8');
