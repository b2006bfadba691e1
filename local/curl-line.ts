/** A curl line that patches a row of the seed and works when pasted into a shell; real keys are not in it. */

import { isPublished } from '../commands/seed/published-keys.ts';
import type { Seed } from '../schemas/generated/types.ts';
import { EXAMPLE, findDemoRequest } from './demo-request.ts';

/**
 * A key that is not the demo's may be a real one: the line has `$TOKEN` in its place, for the shell to fill in.
 * @returns undefined where the seed has no row, or no token that may change it
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

/** POSIX shell: nothing is special between single quotes but the quote itself. */
const quote = (text: string): string => (/^[\w:/.%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
