/** The capacity that a patch consumes, as DynamoDB Local reports it, through the function's own store. */
import { partialUpdate } from '../../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../../lib/domain/scim-user/patch.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../../lib/dynamodb/scim-users/store.ts';
import { recordCapacity } from '../../support/capacity.ts';

export interface Capacity {
  readonly written: number;
  readonly read: number;
}

/** Patches each row; their figures must be equal. @throws Error if they are not */
export async function capacityOf(table: Table, ids: readonly string[], body: object): Promise<Capacity> {
  const watched = openTable(table.name);
  const consumed = recordCapacity(watched);
  const store = openStore(watched);
  const all = new Set<string>();
  for (const id of ids) {
    consumed.length = 0;
    const checked = validateFields({ value: body, lossless: body }, () => new Set(), id);
    await partialUpdate(store, id, checked, undefined);
    const sum = (isRead: boolean) =>
      consumed
        .filter(({ operation }) => operation.endsWith('GetItem') === isRead)
        .reduce((total, { units }) => total + units, 0);
    all.add(JSON.stringify({ written: sum(false), read: sum(true) }));
  }
  watched.client.destroy();
  const [only = '{}', ...others] = all;
  if (others.length > 0) throw new Error(`patches of ${table.name} consume differently: ${[...all].join(', ')}`);
  return JSON.parse(only) as Capacity;
}
