/** The store of the operations that change a row: each method makes a few calls to the table. */
import type { ScimUserStore } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { toRow } from '../table/items.ts';
import { openReader, type Reader } from './reader.ts';
import { readReferences } from './references.ts';
import { writeAttributes } from './write-attributes.ts';
import { writeRowTransaction } from './write-transaction.ts';

export function openStore(table: Table): ScimUserStore & Reader {
  const reader = openReader(table);
  const { rowUsers, withUser } = reader;
  return {
    ...reader,

    writeAttributes: async (id, attributes, preconditions) =>
      withUser(id, writeAttributes(table, id, attributes, preconditions)),

    async readPatchContext(id, { id: newId, user, source }, snapshot = false) {
      const options = { rowId: id, likelyUser: rowUsers.get(id), snapshot };
      const { item, ...referenced } = await readReferences(table, { id: newId, user, source }, options);
      return { ...referenced, row: item && toRow(item) };
    },

    async writeRow(row, patch, version, username) {
      await writeRowTransaction(table, row, patch, version, username);
      rowUsers.set(patch.id ?? row.id, patch.user ?? row.user);
    },
  };
}
