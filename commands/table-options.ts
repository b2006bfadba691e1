/** The table that a command works on: the one of the running `npm start`, or the one that --table and --endpoint name. */
import { openTable } from '../lib/dynamodb/client/sdk-table.ts';
import type { Options } from './arguments.ts';
import { CommandError, checkEndpoint, UsageError } from './command.ts';
import { useLocalCredentials } from './credentials.ts';
import { describeTableError, type OpenedTable } from './describe-table-error.ts';
import { isLoopback } from './loopback.ts';
import { type RunningStage, readRunningStages } from './running-stage.ts';
import { LOCAL_TABLE } from './table-definition.ts';

export const TABLE_OPTIONS = {
  table: { type: 'string', value: 'NAME', help: 'the table (default: the one of the running npm start)' },
  endpoint: {
    type: 'string',
    value: 'URL',
    help: "DynamoDB's URL (default: that of the running npm start; with --table, AWS's)",
  },
} as const satisfies Options;

export interface TableValues {
  readonly table?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** @throws CommandError that names the table and where it was looked for, if DynamoDB is the cause */
export async function withTable<T>(
  values: TableValues,
  env: NodeJS.ProcessEnv,
  work: (opened: OpenedTable) => Promise<T>,
): Promise<T> {
  const opened = await openTableFromOptions(values, env);
  try {
    return await work(opened);
  } catch (error) {
    const description = await describeTableError(error, opened);
    throw description === undefined ? error : new CommandError(description);
  }
}

/** Without --table it opens no table in an AWS account. */
async function openTableFromOptions(values: TableValues, env: NodeJS.ProcessEnv): Promise<OpenedTable> {
  if (values.table === '') throw new UsageError('--table must be the name of a table');
  const given = checkEndpoint(values.endpoint, '--endpoint');
  if (given !== undefined) {
    await refuseUrlOfApi(given);
    return open(values.table, given, '--endpoint');
  }
  const [variable, configured] = configuredEndpoint(env);
  if (configured !== undefined) return open(values.table, configured, variable);
  return values.table === undefined ? openRunning() : { table: openTable(values.table), ...AWS };
}

const AWS = { endpoint: undefined, isLocal: false };

/** Sends the caller's own credentials to an endpoint elsewhere, and none to one on this machine, which takes any. */
function open(table: string | undefined, endpoint: string, from: string): OpenedTable {
  const isLocal = isLoopback(endpoint);
  if (isLocal) useLocalCredentials();
  else if (table === undefined)
    throw new UsageError(`${from} is ${endpoint}, which is not on this machine. Name the table with --table NAME`);
  return { table: openTable(table ?? LOCAL_TABLE, { endpoint }), endpoint, isLocal };
}

async function openRunning(): Promise<OpenedTable> {
  const [stage, ...others] = await readRunningStages();
  if (stage === undefined)
    throw new CommandError(
      'no npm start runs. Start one, or give --table NAME for a table in AWS, or --endpoint URL for another DynamoDB',
    );
  if (others.length > 0)
    throw new CommandError(
      `several npm start run: ${[stage, ...others].map(describeStage).join(', ')}. Choose one with --endpoint`,
    );
  process.env.AWS_REGION = stage.region;
  return open(undefined, stage.endpoint, 'npm start');
}

const describeStage = ({ url, endpoint }: RunningStage): string => `${url} (--endpoint ${endpoint})`;

async function refuseUrlOfApi(endpoint: string): Promise<void> {
  const stages = await readRunningStages();
  const stage = stages.find(({ url }) => portOf(url) === portOf(endpoint) && isLoopback(endpoint));
  if (stage !== undefined)
    throw new UsageError(`--endpoint ${endpoint} is the API's URL, not DynamoDB's, which is ${stage.endpoint}`);
}

const portOf = (url: string): string => new URL(url).port || '80';

/** The SDK's own variables, the one that counts first. */
function configuredEndpoint(env: NodeJS.ProcessEnv): [name: string, url: string | undefined] {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return ['', undefined];
  const name = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'].find((variable) => env[variable]) ?? '';
  return [name, checkEndpoint(env[name], name)];
}
