/** The traffic: chooses the next request, spread over the rows as by identity providers. */
import { rowId, SOURCES, USERS } from './seed.ts';

const COLLECTION = '/api/v3/sources/scim_users/';
const ROW = `${COLLECTION}{id}/`;

/** The kinds of requests: method, path, and the statuses of a success. */
const KIND = {
  /** all attributes, as in a provisioning run */
  replace: ['PATCH', ROW, '200'],
  /** a merge patch of a few attributes */
  merge: ['PATCH', ROW, '200'],
  /** all attributes, conditional on the last version. 412 means that another writer was faster, which If-Match is for */
  if_match: ['PATCH', ROW, '200', '412'],
  /** no field: returns the resource */
  read: ['PATCH', ROW, '200'],
  /** another user or source: a transaction */
  reassign: ['PATCH', ROW, '200'],
  retrieve: ['GET', ROW, '200'],
  /** the whole row, mostly with the user and source that it has */
  update: ['PUT', ROW, '200'],
  create: ['POST', COLLECTION, '201'],
  /** a row that this run has made; without one it makes one */
  destroy: ['DELETE', ROW, '204'],
  /** the first page, of one user: lists of all rows would measure the table's size */
  list: ['GET', `${COLLECTION}?user__id=${USERS[0]}`, '200'],
  used_by: ['GET', `${ROW}used_by/`, '200'],
} as const satisfies Readonly<Record<string, readonly [method: string, path: string, ...statuses: string[]]>>;

export type Kind = keyof typeof KIND;
export const KINDS = Object.keys(KIND) as Kind[];

/** The share of each kind. A missing one is not sent. */
export type Mix = Readonly<Partial<Record<Kind, number>>>;

/** Percent. The mix of identity providers, which mostly patch. */
export const MIX: Mix = { replace: 60, merge: 15, if_match: 10, read: 10, reassign: 5 };

export interface LoadRequest {
  readonly kind: Kind;
  readonly method: string;
  /** The path, with the id in it. */
  readonly path: string;
  readonly id: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Traffic {
  next(): LoadRequest;
  /** Records the version of a response. */
  saw(id: string, etag: string): void;
}

export const isExpected = (kind: Kind, outcome: string): boolean =>
  (KIND[kind] as readonly string[]).slice(2).includes(outcome);

/** The ids of the rows that a run makes. */
const NEW = `load-new-${process.pid}-${Date.now()}-`;

export function traffic(rows: number, mix: Mix = MIX): Traffic {
  const etags = new Map<string, string>();
  /** The rows whose version is known. */
  const known: string[] = [];
  /** The rows that this run has made, and not removed. */
  const made: string[] = [];
  let count = 0;

  return {
    next() {
      count += 1;
      const picked = pickKind(mix, Math.random());
      const toRemove = picked === 'destroy' ? made.shift() : undefined;
      const kind = picked === 'destroy' && toRemove === undefined ? 'create' : picked;
      const existing = (kind === 'if_match' ? pick(known) : undefined) ?? rowId(Math.floor(Math.random() * rows));
      const id = kind === 'create' ? `${NEW}${count}` : (toRemove ?? existing);
      const [method, path] = KIND[kind];
      const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
      return {
        kind,
        method,
        path: path.replace('{id}', encodeURIComponent(id)),
        id,
        body: hasBody ? JSON.stringify(bodyOf(kind, id, count)) : '',
        headers: {
          ...(hasBody && {
            'content-type': kind === 'merge' ? 'application/merge-patch+json' : 'application/json',
          }),
          ...(kind === 'if_match' && { 'if-match': etags.get(id) ?? '*' }),
        },
      };
    },
    saw(id, etag) {
      if (id.startsWith(NEW)) {
        made.push(id);
        return;
      }
      if (!etags.has(id)) known.push(id);
      etags.set(id, etag);
    },
  };
}

/** @param point from 0 to 1, exclusive */
function pickKind(mix: Mix, point: number): Kind {
  const shares = Object.entries(mix) as [Kind, number][];
  const sum = shares.reduce((all, [, share]) => all + share, 0);
  let upTo = 0;
  for (const [kind, share] of shares) {
    upTo += share / sum;
    if (point < upTo) return kind;
  }
  return shares[0]?.[0] ?? 'replace';
}

const pick = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(Math.random() * values.length)];

function bodyOf(kind: Kind, id: string, n: number): object {
  if (kind === 'read') return {};
  if (kind === 'create' || kind === 'update') return { id, user: USERS[0], source: SOURCES[0], attributes: profile(n) };
  if (kind === 'reassign') return n % 2 ? { user: pick(USERS) } : { source: pick(SOURCES) };
  return { attributes: kind === 'merge' ? changes(n) : profile(n) };
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const DEPARTMENTS = ['Research', 'Sales', 'Support', 'Finance', 'Legal'];

/** A user as SCIM has it (RFC 7643 §8.3), about 700 bytes. */
const profile = (n: number): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  externalId: `00u${n}`,
  userName: `load.${n}@example.com`,
  name: { givenName: 'Load', familyName: `Test ${n}`, formatted: `Load Test ${n}` },
  displayName: `Load Test ${n}`,
  title: 'Engineer',
  locale: 'en-GB',
  timezone: 'Europe/Berlin',
  active: true,
  emails: [{ value: `load.${n}@example.com`, type: 'work', primary: true }],
  phoneNumbers: [{ value: '+49 30 901820', type: 'work' }],
  groups: [{ value: 'e9e30dba-f08f-4109-8486-d5c6a331660a', display: 'Engineering' }],
  [ENTERPRISE]: {
    employeeNumber: `${n}`,
    costCenter: '4711',
    department: pick(DEPARTMENTS),
    manager: { value: 'load-0' },
  },
});

/** Sets, replaces and removes a key, the same few each time, so that no row grows during the run. */
const changes = (n: number): object => ({
  title: `Engineer ${n % 10}`,
  nickName: n % 2 ? 'Load' : null,
  [ENTERPRISE]: { department: pick(DEPARTMENTS) },
});
