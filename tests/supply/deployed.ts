/** The packages in the deployed bundle: their versions and licences from the lock file, and their bytes. */
import { readFileSync } from 'node:fs';
import { bundle } from '../support/bundle.ts';

export interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Deployed extends Locked {
  readonly name: string;
  readonly bytes: number;
}

/** Every installed package by its folder; the project itself is at ''. */
export const readLock = (): Readonly<Record<string, Locked>> =>
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')).packages;

const FOLDER = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** @returns the packages, the largest first, and the bytes of our own code */
export async function readDeployed(): Promise<{ packages: Deployed[]; own: number; total: number }> {
  const lock = readLock();
  const { inputs, bytes: total } = await bundle();
  const sizes = new Map<string, number>();
  let own = 0;
  for (const [input, bytes] of inputs) {
    const [folder] = FOLDER.exec(input) ?? [];
    if (folder === undefined) own += bytes;
    else sizes.set(folder.slice(0, -1), (sizes.get(folder.slice(0, -1)) ?? 0) + bytes);
  }
  const packages = [...sizes].map(([folder, bytes]) => {
    const locked = lock[folder];
    if (locked === undefined) throw new Error(`${folder} is deployed and not in the lock file`);
    return { ...locked, name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length), bytes };
  });
  return { packages: packages.sort((one, other) => other.bytes - one.bytes), own, total };
}
