/** The seed of the measured table: for our bundle and for each peer, the row that event.json patches. */

import { loadSeed } from '../../commands/seed/load-seed.ts';
import { readTableDefinition } from '../../commands/table-definition.ts';
import { createTable } from '../../lib/dynamodb/bulk/create-table.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import type { Seed } from '../../schemas/generated/types.ts';

export const TABLE = 'scim';
export const TOKEN = 'test-token';
const ID = 'ext-1001';
export const SOURCE = '0b5a3c1e-8a53-4a7c-9f0d-2d4b6f1c9e10';

const USER = {
  username: 'alice',
  name: 'Alice Example',
  is_active: true,
  last_login: null,
  email: 'alice@example.com',
  attributes: { locale: 'en' },
  uid: '5f0c2a9e7f6d4e1d9a3b',
};
const ATTRIBUTES = { department: 'R&D' };

/** User 7, because the peers store users in another form under the same kind of key. */
export const OURS: Seed = {
  users: [{ pk: 7, ...USER }],
  sources: [{ pk: SOURCE, slug: 'okta', name: 'Okta' }],
  tokens: [
    {
      key: TOKEN,
      user: 7,
      intent: 'api',
      expiring: false,
      expires: null,
      permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
    },
  ],
  scim_users: [{ id: ID, user: 7, source: SOURCE, attributes: ATTRIBUTES }],
};

const user_obj = { pk: 1, ...USER };
const PEERS = [
  {
    pk: `scim-user#${ID}`,
    id: ID,
    user: 1,
    source: SOURCE,
    user_obj,
    attributes: ATTRIBUTES,
    last_update: '2026-01-01T00:00:00.000Z',
  },
  { pk: 'user#1', user_obj },
];

/** Makes the table and its items. */
export async function seed(endpoint: string): Promise<void> {
  const table = openTable(TABLE, { endpoint });
  await createTable(table, readTableDefinition());
  await loadSeed(table, { value: OURS, lossless: OURS }, () => {});
  await writeItems(table, PEERS);
  table.client.destroy();
}
