/** The function in one process on its own table, and requests of every kind for it. */

import { loadSeed } from '../../../commands/seed/load-seed.ts';
import { readTableDefinition } from '../../../commands/table-definition.ts';
import { createTable } from '../../../lib/dynamodb/bulk/create-table.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { environment } from '../environment.ts';
import { type Instance, openInstance } from '../instance.ts';
import { seedOf } from '../load/seed.ts';
import { traffic } from '../load/traffic.ts';
import { requestOf } from '../scale/requests.ts';
import { TOKEN } from '../seed.ts';

/** More than fit into the function's caches (10,000 users of rows), so that evictions are included. */
const ROWS = 15_000;
const TABLE = 'soak';
/** Statuses of the traffic, whose If-Match may be stale, and of invalid requests. */
const EXPECTED = ['200', '412', '400', '403', '404'];

/**
 * A small young generation. With V8's own, of some 100 MB here, buffers of the last thousands of requests wait to be
 * collected, and the resident memory of any process, P1's too, creeps up to the most of them that there ever was: what is
 * kept memory could not be distinguished from memory that is not yet freed.
 */
const FLAGS = ['--max-semi-space-size=2'];

export interface Soaked {
  readonly instance: Instance;
  /** How often each status occurred. */
  readonly statuses: Record<string, number>;
  /** @throws Error for an unexpected response */
  send(count: number): Promise<void>;
}

export async function openSoaked(file: string): Promise<Soaked> {
  const table = openTable(TABLE);
  await createTable(table, readTableDefinition());
  const seed = seedOf(ROWS, TOKEN);
  await loadSeed(table, { value: seed, lossless: seed }, () => {});
  table.client.destroy();
  const variables = { ...environment(process.env.AWS_ENDPOINT_URL_DYNAMODB), TABLE_NAME: TABLE };
  const instance = await openInstance(file, variables, { flags: FLAGS });
  const statuses: Record<string, number> = {};
  const next = requests();
  return {
    instance,
    statuses,
    async send(count) {
      const run = await instance.run(Array.from({ length: count }, next));
      for (const [status, n] of Object.entries(run.statuses)) {
        if (!EXPECTED.includes(status)) throw new Error(`unexpected status ${status}`);
        statuses[status] = (statuses[status] ?? 0) + n;
      }
    },
  };
}

/**
 * The traffic of npm run load, with one invalid request in ten, each different, so that anything kept of it adds up.
 */
function requests(): () => string {
  const { next, saw } = traffic(ROWS);
  let count = 0;
  const astray = [
    () => requestOf(`missing-${count}`, { attributes: {} }),
    () => requestOf('load-1', { attributes: {} }, { Authorization: `Bearer unknown-${count}` }),
    () => requestOf('load-1', { user: `not-a-number-${count}` }),
    () => requestOf('load-1', `{"attributes": ${count}`),
  ];
  return () => {
    count += 1;
    if (count % 10 === 0) return (astray[(count / 10) % astray.length] as () => string)();
    const { id, body, headers, kind } = next();
    // The next If-Match of this row is `*`, or a version that it never had.
    if (kind === 'if_match') saw(id, count % 2 ? `"stale-${count}"` : '*');
    const { 'content-type': type = '', ...rest } = headers;
    // In the event's spelling: in another it would be a second line of the header.
    return requestOf(id, body, { ...rest, 'Content-Type': type });
  };
}
