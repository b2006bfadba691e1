/** The store of sources_scim_users_update: replaces a row without reading it first. */
import { DIFFERENT_REFERENCES, type RowReplacer } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { DifferentReferences } from './condition-failed.ts';
import type { Reader } from './reader.ts';
import { openStore } from './store.ts';
import { writeInPlace } from './write-attributes.ts';

export function openRowReplacer(table: Table): RowReplacer & Reader {
  const store = openStore(table);
  return {
    ...store,
    async replace(id, references, attributes, preconditions, version) {
      try {
        return await store.withUser(id, writeInPlace(table, id, { attributes, references, version }, preconditions));
      } catch (error) {
        if (error instanceof DifferentReferences) return DIFFERENT_REFERENCES;
        throw error;
      }
    },
  };
}
