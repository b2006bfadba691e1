/** The line for an error of DynamoDB's names the table and the place. */
import { expect, test } from '@jest/globals';
import { describeTableError, type OpenedTable } from '../../../commands/describe-table-error.ts';
import { Unavailable } from '../../../lib/domain/errors.ts';

const open = (endpoint?: string, region: () => Promise<string> = async () => 'eu-central-1'): OpenedTable => ({
  table: { name: 'links', client: { config: { region } } } as never,
  endpoint,
  isLocal: endpoint !== undefined,
});

const named = (name: string, more: object = {}) => Object.assign(new Error('why'), { name }, more);

const LOCAL = 'http://127.0.0.1:8000';

test.each<[string, unknown, OpenedTable, string | undefined]>([
  [
    'an unknown table in AWS',
    named('ResourceNotFoundException'),
    open(),
    'there is no table links in the region eu-central-1. Check --table, the region and the account',
  ],
  [
    'an unknown table on this machine',
    named('ResourceNotFoundException'),
    open(LOCAL),
    `there is no table links at ${LOCAL} (region eu-central-1). npm start makes scim-source-users-local; name another with --table`,
  ],
  [
    'throttling',
    new Unavailable(named('ProvisionedThroughputExceededException')),
    open(),
    'DynamoDB throttles the table links. Run it again later',
  ],
  [
    'a lost connection, without a region',
    new Unavailable(named('ECONNRESET')),
    open(undefined, () => Promise.reject(new Error('Region is missing'))),
    'DynamoDB in the region unknown does not respond: why',
  ],
  [
    'a status of another server',
    named('UnknownError', { $metadata: { httpStatusCode: 404 } }),
    open(LOCAL),
    `${LOCAL} does not respond as DynamoDB does, but with status 404. --endpoint must be DynamoDB's URL, not the API's`,
  ],
  [
    'an HTML page of another server',
    new Unavailable(named('MalformedResponseError')),
    open(LOCAL),
    `${LOCAL} does not respond as DynamoDB does, but with invalid JSON. --endpoint must be DynamoDB's URL, not the API's`,
  ],
  ['any other error', named('AccessDeniedException', { $metadata: {} }), open(), undefined],
  ['a value that is no error', 'text', open(), undefined],
])('describes %s', async (_name, error, opened, line) => {
  expect(await describeTableError(error, opened)).toBe(line);
});
