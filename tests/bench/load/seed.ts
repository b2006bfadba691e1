/** The seed: the rows that the traffic patches, and their users and sources, with keys that nobody else uses. */
import type { Seed } from '../../../schemas/generated/types.ts';

/**
 * Near the end of authentik's 32-bit keys: a seed overwrites items of the same keys, and a staging table may have other
 * users.
 */
export const USERS = [2_000_000_001, 2_000_000_002];
export const SOURCES = ['10adc0de-0000-4000-8000-000000000001', '10adc0de-0000-4000-8000-000000000002'];

export const rowId = (n: number): string => `load-${n}`;

/** @param token the key of a token with all permissions; undefined if the caller has one */
export function seedOf(rows: number, token?: string): Seed {
  const [user = 0] = USERS;
  const [source = ''] = SOURCES;
  return {
    users: USERS.map((pk) => ({ pk, username: `load-${pk}`, name: 'Load Test', uid: `load-${pk}` })),
    sources: SOURCES.map((pk, index) => ({ pk, slug: `load-${index + 1}`, name: 'Load Test' })),
    ...(token !== undefined && {
      tokens: [
        {
          key: token,
          user,
          intent: 'api',
          expiring: false,
          permissions: ['add', 'view', 'change', 'delete'].map((action) => `${action}_scimsourceuser`),
        },
      ],
    }),
    scim_users: Array.from({ length: rows }, (_, n) => ({ id: rowId(n), user, source, attributes: {} })),
  };
}
