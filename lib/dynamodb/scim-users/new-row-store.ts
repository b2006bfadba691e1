/** The store of sources_scim_users_create: reads what a new row refers to, and writes the row. */
import type { NewRowStore } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { openReader, type Reader } from './reader.ts';
import { readReferences } from './references.ts';
import { createRowTransaction } from './write-transaction.ts';

export function openNewRowStore(table: Table): NewRowStore & Reader {
  return {
    ...openReader(table),
    readReferences: (references, snapshot = false) => readReferences(table, references, { snapshot }),
    createRow: (row, username) => createRowTransaction(table, row, username),
  };
}
