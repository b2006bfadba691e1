/** A curl line that patches a row of the seed and works when pasted into a shell. */
import type { Seed } from '../schemas/generated/types.ts';
import { EXAMPLE, findPatchable } from './patchable.ts';

/** Undefined where the seed has no row, or no token that may change it. */
export function curlLine(url: string, seed: Seed): string | undefined {
  const patchable = findPatchable(seed);
  if (patchable === undefined) return undefined;
  return [
    `curl -X PATCH ${quote(`${url}/api/v3/sources/scim_users/${encodeURIComponent(patchable.id)}/`)}`,
    `-H ${quote(`Authorization: Bearer ${patchable.key}`)}`,
    `-H 'Content-Type: application/json'`,
    `-d ${quote(EXAMPLE)}`,
  ].join(' ');
}

/** POSIX shell: nothing is special between single quotes but the quote itself. */
const quote = (text: string): string => (/^[\w:/.%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
