/** The rows that the traffic patches, and what they need: users and sources of keys that nobody else has. */
import type { Seed } from '../../../schemas/generated/types.ts';

/** Near the end of authentik's 32-bit keys: a seed replaces what has its keys, and a staging table may have other users. */
export const USERS = [2_000_000_001, 2_000_000_002];
export const SOURCES = ['10adc0de-0000-4000-8000-000000000001', '10adc0de-0000-4000-8000-000000000002'];

export const rowId = (n: number): string => `load-${n}`;

/** @param token key of a token that may change the rows; left out for a stage whose caller has one */
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
          permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
        },
      ],
    }),
    scim_users: Array.from({ length: rows }, (_, n) => ({ id: rowId(n), user, source, attributes: {} })),
  };
}
