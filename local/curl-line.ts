/** Makes a curl line that patches a row of the seed and works in a shell. It never contains a real key. */

import { isPublished } from '../commands/seed/published-keys.ts';
import type { Seed } from '../schemas/generated/types.ts';
import { EXAMPLE, findDemoRequest } from './demo-request.ts';

/**
 * A key outside the demo data may be a real one: the line then has `$TOKEN`, which the shell fills in.
 * @returns undefined if the seed has no row, or no token that may change it
 */
export function curlLine(url: string, seed: Seed): string | undefined {
  const patchable = findDemoRequest(seed);
  if (patchable === undefined) return undefined;
  return [
    `curl -X PATCH ${quote(`${url}/api/v3/sources/scim_users/${encodeURIComponent(patchable.id)}/`)}`,
    isPublished(patchable.key)
      ? `-H ${quote(`Authorization: Bearer ${patchable.key}`)}`
      : '-H "Authorization: Bearer $TOKEN"',
    `-H 'Content-Type: application/json'`,
    `-d ${quote(EXAMPLE)}`,
  ].join(' ');
}

/** POSIX shell: between single quotes only the quote itself is special. */
const quote = (text: string): string => (/^[\w:/.%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
