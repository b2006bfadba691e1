/** A stage for one test file: a table in DynamoDB Local with rows, and the real handler. */
import { randomUUID } from 'node:crypto';
import { loadSeed } from '../../commands/seed/load-seed.ts';
import { readTableDefinition } from '../../commands/table-definition.ts';
import { parse } from '../../lib/domain/json/json.ts';
import { createTable } from '../../lib/dynamodb/bulk/create-table.ts';
import { openTable, type Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { IncomingEvent } from '../../lib/http/event/event.ts';
import type { HttpResponse } from '../../lib/http/event/response.ts';
import type { OperationName } from '../../lib/operations.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { assertDocumented } from './documented.ts';
import { freshFunctions } from './fresh-function.ts';
import { SOURCE, STAGE_SEED } from './stage-seed.ts';
import { recordEvent, recordSeed } from './transcript.ts';

/** The function's timeout in milliseconds, as in serverless.yml. */
export const FUNCTION_TIMEOUT_MS = 15_000;

export interface FunctionResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface Stage {
  readonly table: Table;
  /**
   * Calls an operation's function (default: PATCH's) as Lambda does. @throws Error if schemas/openapi.json does not
   * document the response
   */
  invoke(event: unknown, operation?: OperationName): Promise<FunctionResponse>;
  /** Calls an operation as another Lambda does, with the smallest event. `body` is JSON text, or a value to serialize. */
  call(
    operation: OperationName,
    id: string | undefined,
    body?: unknown,
    options?: CallOptions,
  ): Promise<FunctionResponse>;
  /** Sends a PATCH as another Lambda does, with the smallest event. `body` is JSON text, or a value to serialize. */
  patch(id: string, body?: unknown, options?: CallOptions): Promise<FunctionResponse>;
  /** Makes a row with a new id, user 2 and SOURCE. @returns the id */
  row(attributes?: unknown, id?: string): Promise<string>;
  load(seed: Seed): Promise<void>;
}

export interface CallOptions {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** The query's parameters. */
  readonly query?: Readonly<Record<string, unknown>>;
}

/**
 * Runs the functions in this process.
 * @param endpoint of DynamoDB for the functions alone (default: the environment's)
 */
export async function openStage(endpoint?: string): Promise<Stage> {
  const table = await openStageTable();
  const open = freshFunctions(table.name, endpoint);
  return stageOn(table, async (event, operation) => (await open(operation))(event, FUNCTION_TIMEOUT_MS));
}

/** Makes a table with a new name. From then on TABLE_NAME names it, for processes that a test starts. */
export async function openStageTable(): Promise<Table> {
  const table = openTable(`test-${randomUUID()}`, { endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });
  await createTable(table, readTableDefinition());
  process.env.TABLE_NAME = table.name;
  return table;
}

type Call = (event: unknown, operation?: OperationName) => Promise<HttpResponse>;

/** Loads the seed that every stage has. */
export async function stageOn(table: Table, call: Call): Promise<Stage> {
  const load = async (seed: Seed) => {
    recordSeed(seed);
    const { value, lossless } = parse(JSON.stringify(seed));
    await loadSeed(table, { value: value as Seed, lossless: lossless as Seed }, () => {});
  };
  const invoke = checkedCall(call);
  const callOperation: Stage['call'] = (operation, id, body, { token: key = 'admin', headers = {}, query } = {}) => {
    const event: IncomingEvent = {
      ...(id !== undefined && { pathParameters: { id } }),
      ...(query !== undefined && { queryStringParameters: query }),
      headers: { authorization: `Bearer ${key}`, ...headers },
      body,
    };
    return invoke(event, operation);
  };
  await load(STAGE_SEED);
  return {
    table,
    load,
    invoke,
    call: callOperation,
    patch: (id, body, options) => callOperation('sources_scim_users_partial_update', id, body, options),
    async row(attributes = { a: 1 }, id = `row-${randomUUID()}`) {
      await load({ scim_users: [{ id, user: 2, source: SOURCE, attributes }] });
      return id;
    },
  };
}

export const checkedCall =
  (call: Call): Stage['invoke'] =>
  async (event, operation) => {
    recordEvent(event);
    return toFunctionResponse(await call(event, operation), operation);
  };

/** @throws Error if schemas/openapi.json does not document the response */
export function toFunctionResponse(
  { statusCode, headers, body }: HttpResponse,
  operation?: OperationName,
): FunctionResponse {
  const json = body === '' ? undefined : JSON.parse(body);
  assertDocumented(statusCode, headers, json, operation);
  return { status: statusCode, headers, text: body, json };
}
