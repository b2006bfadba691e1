/** A curl line that patches a row of the seed and works when pasted into a shell. */
import type { Seed } from '../schemas/generated/types.ts';

const NEEDED = ['view_scimsourceuser', 'change_scimsourceuser'];

/** Undefined where the seed has no row, or no token that may change it. */
export function curlLine(url: string, seed: Seed): string | undefined {
  const active = new Set(seed.users?.filter((user) => user.is_active !== false).map(({ pk }) => pk));
  const token = seed.tokens?.find(
    ({ intent, expiring, user, permissions }) =>
      intent === 'api' && !expiring && active.has(user) && NEEDED.every((name) => permissions.includes(name)),
  );
  const row = seed.scim_users?.find(({ user }) => seed.users?.some(({ pk }) => pk === user));
  if (token === undefined || row === undefined) return undefined;
  return [
    `curl -X PATCH ${quote(`${url}/api/v3/sources/scim_users/${encodeURIComponent(row.id)}/`)}`,
    `-H ${quote(`Authorization: Bearer ${token.key}`)}`,
    `-H 'Content-Type: application/json'`,
    `-d '{"attributes": {"department": "Research"}}'`,
  ].join(' ');
}

/** POSIX shell: nothing is special between single quotes but the quote itself. */
const quote = (text: string): string => (/^[\w:/.%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
