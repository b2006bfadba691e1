/** The requests of a soak, valid and invalid. Each has the status that it must get and the row that it must leave. */
import { randomInt } from 'node:crypto';
import oracle from 'json-merge-patch';
import { SOURCES, USERS } from '../../bench/load/seed.ts';

/** A row as its only writer knows it. */
export interface Row {
  readonly id: string;
  readonly user: number;
  readonly source: string;
  readonly attributes: unknown;
  /** From the last response; undefined before the first one. */
  readonly etag: string | undefined;
}

export interface SoakRequest {
  readonly kind: string;
  readonly id: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly status: number;
  /** The row afterwards; the same object if the request must not write. */
  readonly after: Row;
}

const MERGE = { 'content-type': 'application/merge-patch+json' };

const pick = <Value>(values: readonly Value[]): Value => values[randomInt(values.length)] as Value;

const document = (n: number): object => ({
  userName: `soak.${n}@example.com`,
  active: n % 2 === 0,
  name: { givenName: 'Soak', familyName: `${n}` },
  groups: Array.from({ length: n % 7 }, (_, at) => ({ value: `group-${at}` })),
});

const changes = (n: number): object => ({ title: `${n}`, nickName: n % 3 ? 'Soak' : null, name: { givenName: null } });

/** By kind: its share in a hundred, and the nth request for a row. */
const KINDS: Readonly<Record<string, readonly [number, (row: Row, n: number) => Omit<SoakRequest, 'kind'>]>> = {
  replace: [20, (row, n) => written(row, { attributes: document(n) })],
  update: [
    5,
    (row, n) => {
      const attributes = document(n);
      const { id, user, source } = row;
      return { ...written(row, { attributes }), ...patch({ id, user, source, attributes }), method: 'PUT' };
    },
  ],
  merge: [
    15,
    (row, n) => ({
      ...written(row, { attributes: changes(n) }, MERGE),
      after: { ...row, attributes: oracle.apply(JSON.parse(JSON.stringify(row.attributes)), changes(n)) },
    }),
  ],
  if_match: [8, (row, n) => written(row, { attributes: document(n) }, { 'if-match': row.etag ?? '*' })],
  read: [4, (row) => kept(row, 200, { body: '{}' })],
  retrieve: [4, (row) => kept(row, 200, { method: 'GET' })],
  user: [6, (row) => written(row, { user: pick(USERS) })],
  source: [4, (row) => written(row, { source: pick(SOURCES) })],
  move: [8, (row, n) => written(row, { id: `${row.id.replace(/-moved-.*/, '')}-moved-${n}`, attributes: document(n) })],
  stale_if_match: [4, (row, n) => kept(row, 412, patch({ attributes: document(n) }, { 'if-match': '"never"' }))],
  no_token: [3, (row, n) => kept(row, 403, patch({ attributes: document(n) }, { authorization: undefined }))],
  unknown_token: [3, (row, n) => kept(row, 403, patch({ user: 1 }, { authorization: `Bearer unknown-${n}` }))],
  wrong_method: [2, (row) => kept(row, 405, { ...patch({ attributes: {} }), method: 'POST' })],
  missing_row: [3, (row, n) => kept(row, 404, { ...patch({ attributes: {} }), id: `missing-${n}` })],
  wrong_type: [2, (row) => kept(row, 415, patch({ attributes: {} }, { 'content-type': 'text/plain' }))],
  broken_json: [3, (row, n) => kept(row, 400, { body: `{"attributes": {"n": ${n}` })],
  wrong_fields: [3, (row, n) => kept(row, 400, patch({ user: `user-${n}`, source: 'none', attributes: null }))],
  missing_user: [3, (row) => kept(row, 400, patch({ user: 404, attributes: {} }))],
};

const patch = (body: object, headers: SoakRequest['headers'] = {}) => ({ body: JSON.stringify(body), headers });

const written = (row: Row, body: Partial<Row>, headers?: SoakRequest['headers']): Omit<SoakRequest, 'kind'> => ({
  ...patch(body, headers),
  id: row.id,
  status: 200,
  after: { ...row, ...body },
});

const kept = (row: Row, status: number, request: Partial<SoakRequest>): Omit<SoakRequest, 'kind'> => ({
  id: row.id,
  ...request,
  status,
  after: row,
});

export function randomRequest(row: Row, n: number): SoakRequest {
  let remaining = randomInt(100);
  for (const [kind, [share, make]] of Object.entries(KINDS)) {
    remaining -= share;
    if (remaining < 0) return { kind, ...make(row, n) };
  }
  throw new Error('the shares do not add up to 100');
}

/** Whether the request must write. */
export const writes = ({ kind, status }: SoakRequest): boolean =>
  status === 200 && !['read', 'retrieve'].includes(kind);

/** Whether it writes in a transaction. */
export const transacts = ({ kind }: SoakRequest): boolean => ['user', 'source', 'move'].includes(kind);
