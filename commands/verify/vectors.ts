/** Selects the recorded vectors that can be replayed on one row of any stage, and rewrites them for that row. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { parse, stringify } from '../../lib/domain/json/json.ts';
import { vectorsFile } from '../../tests/contract/vectors.ts';
import { type Check, NotRun, type World } from './check.ts';
import { isBearer, openForwarder } from './forward.ts';

/** The vectors' token with all permissions. The stage has none of the others. */
export const STAND_IN = 'tok-admin';
/** The user and source of the vectors' rows. The row's own take their place. */
const USER = 2;
const SOURCE = '11111111-2222-4333-8444-555555555555';

interface SeedRow {
  readonly id: string;
  readonly user: number;
  readonly source: string;
  readonly attributes: unknown;
}

interface Expectation {
  readonly status: number | readonly number[];
  readonly json?: Record<string, unknown>;
  readonly after?: string | { readonly rows: readonly SeedRow[]; readonly gone?: readonly string[] };
}

export interface Vector {
  readonly id: string;
  readonly category: string;
  readonly name: string;
  readonly rows: readonly string[];
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
  };
  readonly expect: Expectation;
}

interface File {
  readonly vectors: readonly Vector[];
  readonly seed: { readonly scim_users: readonly SeedRow[] };
}

const { value: recorded, lossless } = parse(readFileSync(vectorsFile('patch.json'), 'utf8')) as {
  value: File;
  lossless: File;
};
const seeded = new Map(
  recorded.seed.scim_users.map((row, at) => [row.id, { row, attributes: lossless.seed.scim_users[at]?.attributes }]),
);

/** The id of its only row, or of the missing row; undefined if the vector is about ids. */
const rowOf = ({ rows, request }: Vector): string | undefined => {
  const [, segment] = /^\/api\/v3\/sources\/scim_users\/(p[\w-]+-row)(?![\w-])/.exec(request.target) ?? [];
  return segment !== undefined && rows.length <= 1 && (rows[0] ?? segment) === segment ? segment : undefined;
};

/** Whether the stage has the vector's token, or must refuse it like any unknown token. */
function hasToken({ request, expect }: Vector): boolean {
  const sent = request.headers.flatMap(([name, value]) => (name.toLowerCase() === 'authorization' ? [value] : []));
  if (sent.length === 1 && isBearer(sent[0] ?? '', STAND_IN)) return true;
  return expect.status === 403 && !sent.some((value) => /tok-(?!admin)/i.test(value));
}

/** The members of the body; none if it is invalid JSON. */
function membersOf({ request: { body = '' } }: Vector): { id?: unknown; user?: unknown; source?: unknown } {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** Whether the response depends on the users and sources of the stage's table. */
function namesReference(vector: Vector): boolean {
  const { user, source } = membersOf(vector);
  return (Number.isSafeInteger(user) && Number(user) > 0) || /^(urn:uuid:)?[\da-f-]{36}$/i.test(String(source));
}

/** Whether a correct stage keeps the row's id, user and source. */
function staysInPlace(vector: Vector): boolean {
  const { json = {}, after } = vector.expect;
  const rows = typeof after === 'object' ? after.rows : [];
  const isIn = ({ id, user, source }: Partial<SeedRow>) =>
    (id === undefined || id === rowOf(vector)) &&
    (user === undefined || user === USER || Array.isArray(user)) &&
    (source === undefined || source === SOURCE || Array.isArray(source));
  const { id } = membersOf(vector);
  const mayMove = typeof id === 'string' && id !== rowOf(vector);
  const isRefused = ![vector.expect.status].flat().includes(200);
  return rows.every(isIn) && (isRefused || (!mayMove && isIn(json as Partial<SeedRow>)));
}

/** Whether the row has the user and source of most vectors. */
const isPlainRow = ({ rows: [id] }: Vector): boolean => {
  const row = id === undefined ? undefined : seeded.get(id)?.row;
  return id === undefined || (row?.user === USER && row.source === SOURCE);
};

export const ALL_VECTORS = recorded.vectors.length;

export const replayable: readonly Vector[] = recorded.vectors.filter(
  (vector) =>
    // On a stage with more operations, another method may change something.
    vector.request.method === 'PATCH' &&
    rowOf(vector) !== undefined &&
    isPlainRow(vector) &&
    hasToken(vector) &&
    !namesReference(vector) &&
    staysInPlace(vector),
);

/** A file for the checker with this vector alone, and with the row as its seed. */
function rewrite(vector: Vector, { row }: World): { readonly content: string; readonly attributes: string } {
  const from = rowOf(vector) as string;
  const isMissing = vector.rows.length === 0;
  const to = isMissing ? `${row.id}-missing` : row.id;
  const { user, source, user_obj } = row.before;
  const own = structuredCloneOf(lossless.vectors[recorded.vectors.indexOf(vector)] as Vector);
  const { json, after } = own.expect;
  if (json !== undefined && 'user_obj' in json) Object.assign(json, { user, source, user_obj });
  if (typeof after === 'object') for (const one of after.rows) Object.assign(one, { user, source });
  const attributes = seeded.get(from)?.attributes ?? {};
  const seed = { scim_users: isMissing ? [] : [{ id: to, user, source, attributes }] };
  const content = stringify({ seed, vectors: [own] })
    .replaceAll(from, to)
    .replaceAll(SOURCE, source);
  return { content, attributes: stringify(attributes) };
}

/** A deep copy that keeps the numbers as they were sent. */
const structuredCloneOf = (vector: Vector): Vector => parse(stringify(vector)).lossless as Vector;

/** Runs the checker in a thread, which starts faster than a process. @returns what it reports; empty if the vector passes */
async function replay(file: string, url: string): Promise<string> {
  const checker = new Worker(vectorsFile('check.mjs'), { argv: [file, url], stdout: true, stderr: true });
  const output = Promise.all([checker.stdout, checker.stderr].map(async (stream) => text(stream)));
  await once(checker, 'exit');
  const [stdout = '', stderr = ''] = await output;
  if (/^1 passed, 0 failed$/m.test(stdout)) return '';
  const [, ...faults] = stdout.trim().split('\n').slice(0, -1);
  return faults.map((fault) => fault.trim()).join('; ') || `the checker failed: ${stderr}`;
}

/** No vector moves the row on a correct stage. */
async function moveBack({ row }: World, { rows }: Vector, id: unknown): Promise<void> {
  if (rows.length > 0 && typeof id === 'string' && id !== row.id) await row.patch(`{"id":"${row.id}"}`, { id });
}

async function tryVector(vector: Vector, world: World): Promise<void> {
  const { content, attributes } = rewrite(vector, world);
  if (vector.rows.length === 0) {
    const { status } = await world.row.patch('{}', { id: `${world.row.id}-missing` });
    if (status !== 404) throw new NotRun(`the row ${world.row.id}-missing exists`);
  } else await world.row.set({ ...world.row.before, attributes });
  const folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
  const forwarder = await openForwarder(world.stage, world.token, STAND_IN);
  try {
    const file = path.join(folder, 'vector.json');
    writeFileSync(file, content);
    const faults = await replay(file, forwarder.url);
    await moveBack(world, vector, forwarder.lastId());
    if (faults !== '') throw new Error(faults);
  } finally {
    forwarder.close();
    rmSync(folder, { recursive: true });
  }
}

export const VECTORS: readonly Check[] = replayable.map((vector) => ({
  claim: `vector ${vector.id}: ${vector.category}, ${vector.name}`,
  try: (world) => tryVector(vector, world),
}));
