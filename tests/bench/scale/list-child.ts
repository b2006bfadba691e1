/** A process that lists the first page of a table, a few times, and prints what one list cost: calls, read units, CPU and memory. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ListParameters, readListQuery } from '../../../lib/domain/scim-user/list/list-query.ts';
import { list } from '../../../lib/domain/scim-user/list.ts';
import { instrumentTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { openListStore } from '../../../lib/dynamodb/scim-users/list-store.ts';
import { recordCapacity } from '../../support/capacity.ts';

export interface ListCost {
  readonly count: number;
  readonly rows: number;
  readonly calls: number;
  readonly units: number;
  /** Milliseconds of a warm instance. */
  readonly cpu: number;
  readonly peakBytes: number;
}

const WARM_UP = 1;
const RUNS = 3;

const [name = '', query = '{}'] = process.argv.slice(2);
// DynamoDB Local takes longer for a Query of a large table than a function waits.
const table = instrumentTable(name, new DynamoDBClient({ requestHandler: { requestTimeout: 120_000 } }));
const consumed = recordCapacity(table);
const store = openListStore(table);
const parameters = JSON.parse(query) as ListParameters;
const cpus: number[] = [];
let page = await list(store, readListQuery(parameters));
for (let run = -WARM_UP; run < RUNS; run++) {
  consumed.length = 0;
  const before = process.cpuUsage();
  page = await list(store, readListQuery(parameters));
  const { user, system } = process.cpuUsage(before);
  if (run >= 0) cpus.push((user + system) / 1_000);
}
const cost: ListCost = {
  count: page.pagination.count,
  rows: page.results.length,
  calls: consumed.length,
  units: consumed.reduce((sum, { units }) => sum + units, 0),
  cpu: cpus.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0,
  // Linux and macOS count kilobytes.
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(cost));
