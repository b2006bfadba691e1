/** Describes an error of DynamoDB's with the table and the place that it was looked for in. */
import { Unavailable } from '../lib/domain/errors.ts';
import { isThrottled } from '../lib/dynamodb/client/sdk-errors.ts';
import type { Table } from '../lib/dynamodb/client/sdk-table.ts';
import { describeCause, describeForeignResponse } from './command.ts';
import { LOCAL_TABLE } from './table-definition.ts';

export interface OpenedTable {
  readonly table: Table;
  /** Undefined: the SDK's own settings name it. */
  readonly endpoint: string | undefined;
  /** Whether DynamoDB runs on this machine. */
  readonly isLocal: boolean;
}

/** @returns undefined for any other error */
export async function describeTableError(error: unknown, opened: OpenedTable): Promise<string | undefined> {
  if (!(error instanceof Error)) return undefined;
  const { name } = opened.table;
  if (isThrottled(error)) return `DynamoDB throttles the table ${name}. Run it again later`;
  const foreign = describeForeignResponse(error);
  if (foreign !== undefined)
    return `${opened.endpoint ?? 'the endpoint'} ${foreign}. --endpoint must be DynamoDB's URL, not the API's`;
  if (error instanceof Unavailable)
    return `DynamoDB ${await placeOf(opened)} does not respond: ${describeCause(error.cause)}`;
  if (error.name === 'ValidationException' && error.message.includes('specified index'))
    return `the table ${name} has no index "list". Deploy the stack, then run npm run reindex (docs/runbook.md)`;
  if (error.name !== 'ResourceNotFoundException') return undefined;
  return `there is no table ${name} ${await placeOf(opened)}. ${adviceFor(opened)}`;
}

const adviceFor = ({ isLocal }: OpenedTable): string =>
  isLocal ? `npm start makes ${LOCAL_TABLE}; name another with --table` : 'Check --table, the region and the account';

async function placeOf({ endpoint, table }: OpenedTable): Promise<string> {
  const region = await table.client.config.region().catch(() => 'unknown');
  return endpoint === undefined ? `in the region ${region}` : `at ${endpoint} (region ${region})`;
}
