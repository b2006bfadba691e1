/** Finds the parts of a first request in a seed: a row, a token that may change it, and a patch. */
import type { Seed } from '../schemas/generated/types.ts';

export interface DemoRequest {
  readonly id: string;
  /** The token's key. */
  readonly key: string;
}

/** The example patch, as JSON. */
export const EXAMPLE = '{"attributes": {"department": "Research"}}';

const NEEDED = ['view_scimsourceuser', 'change_scimsourceuser'];

/** @returns undefined if the seed has no row, or no token that may change it */
export function findDemoRequest(seed: Seed): DemoRequest | undefined {
  const active = new Set(seed.users?.filter((user) => user.is_active !== false).map(({ pk }) => pk));
  const token = seed.tokens?.find(
    ({ intent, expiring, user, permissions }) =>
      intent === 'api' && !expiring && active.has(user) && NEEDED.every((name) => permissions.includes(name)),
  );
  const row = seed.scim_users?.find(({ user }) => seed.users?.some(({ pk }) => pk === user));
  if (token === undefined || row === undefined) return undefined;
  return { id: row.id, key: token.key };
}
