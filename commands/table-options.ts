/** What every command that works on a table is told of it: its name, and the engine's URL where that is not the region's own. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { openTable, type Table } from '../lib/dynamodb/client/sdk-table.ts';
import { CommandError, checkEndpoint } from './command.ts';
import { useLocalCredentials } from './credentials.ts';
import { isLoopback } from './loopback.ts';
import { LOCAL_TABLE } from './table-definition.ts';

export const TABLE_OPTIONS = {
  table: { type: 'string', default: LOCAL_TABLE },
  endpoint: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** A local engine takes any credentials; every other endpoint is sent the caller's own. @throws CommandError where the endpoint is no URL */
export function openTableFromOptions(values: {
  readonly table: string;
  readonly endpoint?: string | undefined;
}): Table {
  if (values.table === '') throw new CommandError('--table must be the name of a table');
  const endpoint = checkEndpoint(values.endpoint);
  if (endpoint === undefined) for (const [name, url] of configuredEndpoints()) checkEndpoint(url, name);
  if (endpoint !== undefined && isLoopback(endpoint)) useLocalCredentials();
  return openTable(values.table, { endpoint });
}

/** Whether the table is on this machine. Without --endpoint the SDK's own variables name another DynamoDB than AWS's. */
export function isLocalEngine({ endpoint }: { readonly endpoint?: string | undefined }): boolean {
  const url = endpoint || configuredEndpoints()[0]?.[1];
  return url !== undefined && isLoopback(url);
}

/** The SDK's own variables, the one that counts first. */
function configuredEndpoints(): [name: string, url: string][] {
  if (process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return [];
  return ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'].flatMap((name): [string, string][] => {
    const url = process.env[name];
    return url ? [[name, url]] : [];
  });
}

/**
 * Node's parseArgs.
 * @throws CommandError with the usage, for what it does not know
 */
export function readArguments<Config extends ParseArgsConfig>(usage: string, config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`${error.message}; ${usage}`);
    throw error;
  }
}
