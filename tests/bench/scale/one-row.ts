/** Sixty simultaneous patches of `user` on one row: their cost in one instance and in sixty. */

import type { Retries } from '../../../lib/domain/retry-on-conflict.ts';
import { partialUpdate } from '../../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../../lib/domain/scim-user/patch.ts';
import { createRowQueues } from '../../../lib/domain/scim-user/row-queue.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../../lib/dynamodb/scim-users/store.ts';
import { recordCalls } from '../../support/calls.ts';
import { table as toTable } from '../report.ts';
import { openScaled, rowId, toItem } from './table.ts';

const PATCHES = 60;
/** Bytes of the row's `attributes`: a few, and nearly the maximum. */
const SIZES = [20, 400_000];
const BODY = { user: 7 };

/**
 * DynamoDB's price of a transaction, even after a conflict: two units for each KiB of the row, and two for the check of
 * the user.
 */
const unitsOf = (bytes: number): number => 2 * Math.ceil((bytes + 200) / 1_024) + 2;

interface Outcome {
  readonly applied: number;
  readonly refused: number;
  readonly transactions: number;
  /** All patches together. */
  readonly seconds: number;
  readonly slowest: number;
}

/** @returns Markdown */
export async function measureOneRow(): Promise<string> {
  const rows: string[][] = [];
  for (const bytes of SIZES)
    for (const instances of [1, PATCHES]) {
      const table = await openScaled(`one-row-${bytes}-${instances}`);
      await writeItems(
        table,
        [0, 1].map((n) => ({ ...toItem(n), attributes: JSON.stringify('x'.repeat(bytes)) })),
      );
      const { applied, refused, transactions, seconds, slowest } = await patchAtOnce(table, instances);
      rows.push(
        [bytes, instances, applied, refused, transactions, transactions * unitsOf(bytes)].map((figure) =>
          figure.toLocaleString('en'),
        ),
      );
      rows.at(-1)?.push(seconds.toFixed(1), slowest.toFixed(1));
      table.client.destroy();
    }
  return toTable(
    [
      'attributes, bytes',
      'instances',
      'applied',
      '503',
      'transactions',
      'write units',
      'seconds, all',
      'seconds, slowest',
    ],
    rows,
  );
}

/** Each instance knows only its own requests. */
async function patchAtOnce(table: Table, instances: number): Promise<Outcome> {
  const watched = openTable(table.name);
  const calls = recordCalls(watched);
  const opened = Array.from({ length: instances }, () => ({
    store: openStore(watched),
    retries: { queues: createRowQueues() } satisfies Retries,
  }));
  const results = await Promise.all(
    Array.from({ length: PATCHES }, async (_, n) => {
      const { store, retries } = opened[n % instances] as (typeof opened)[number];
      const start = performance.now();
      const checked = validateFields({ value: BODY, lossless: BODY }, () => new Set(), rowId(0));
      const isApplied = await partialUpdate(store, rowId(0), checked, undefined, retries).then(
        () => true,
        () => false,
      );
      return { isApplied, seconds: (performance.now() - start) / 1_000 };
    }),
  );
  watched.client.destroy();
  const durations = results.map(({ seconds }) => seconds);
  const applied = results.filter(({ isApplied }) => isApplied).length;
  return {
    applied,
    refused: PATCHES - applied,
    transactions: calls.filter(({ operation }) => operation === 'TransactWriteItems').length,
    seconds: durations.reduce((sum, one) => sum + one, 0),
    slowest: Math.max(...durations),
  };
}
