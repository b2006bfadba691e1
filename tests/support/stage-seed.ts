/** The users, sources and tokens that every test stage has. */
import type { Seed } from '../../schemas/generated/types.ts';

export const SOURCE = '11111111-2222-4333-8444-555555555555';
export const OTHER_SOURCE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

/** Users 1 (an admin with a token for each case), 2 and 3, and two sources. Each test makes its own rows: see `Stage.row`. */
export const STAGE_SEED: Seed = {
  users: [
    { pk: 1, username: 'akadmin', name: 'authentik Default Admin', uid: 'u1' },
    {
      pk: 2,
      username: 'alice',
      name: 'Alice Müller',
      is_active: true,
      last_login: '2024-09-06T12:34:56.789012Z',
      email: 'alice@example.com',
      attributes: { dept: 'R&D' },
      uid: 'u2',
    },
    { pk: 3, username: 'gone', name: 'Gone', is_active: false, uid: 'u3' },
  ],
  sources: [
    { pk: SOURCE, slug: 'a', name: 'A' },
    { pk: OTHER_SOURCE, slug: 'b', name: 'B' },
  ],
  tokens: [
    token('admin', ['add_scimsourceuser', 'view_scimsourceuser', 'change_scimsourceuser', 'delete_scimsourceuser']),
    token('viewer', ['view_scimsourceuser']),
    token('change-only', ['change_scimsourceuser']),
    token('add-only', ['add_scimsourceuser']),
    token('delete-only', ['delete_scimsourceuser']),
    token('nobody', []),
    token('tök-日本', ['view_scimsourceuser', 'change_scimsourceuser']),
    token('tök', ['view_scimsourceuser', 'change_scimsourceuser']),
    { ...token('inactive-owner', ['view_scimsourceuser', 'change_scimsourceuser']), user: 3 },
    { ...token('no-owner', ['view_scimsourceuser', 'change_scimsourceuser']), user: 99 },
    { ...token('recovery', ['view_scimsourceuser', 'change_scimsourceuser']), intent: 'recovery' },
    {
      ...token('outdated', ['view_scimsourceuser', 'change_scimsourceuser']),
      expiring: true,
      expires: '2024-01-01T00:00:00Z',
    },
  ],
};

function token(key: string, permissions: string[]): NonNullable<Seed['tokens']>[number] {
  return { key, user: 1, intent: 'api', expiring: false, expires: null, permissions };
}
