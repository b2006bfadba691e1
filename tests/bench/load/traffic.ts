/** The traffic: chooses the next request, spread over the rows as by identity providers. */
import { rowId, SOURCES, USERS } from './seed.ts';

/** The percentage of each kind of request. */
export const MIX = {
  /** all attributes, as in a provisioning run */
  replace: 60,
  /** a merge patch of a few attributes */
  merge: 15,
  /** all attributes, conditional on the last version */
  if_match: 10,
  /** no field: returns the resource */
  read: 10,
  /** another user or source: a transaction */
  reassign: 5,
} as const;

export type Kind = keyof typeof MIX;
export const KINDS = Object.keys(MIX) as Kind[];

export interface Patch {
  readonly kind: Kind;
  readonly id: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Traffic {
  next(): Patch;
  /** Records the version of a response. */
  saw(id: string, etag: string): void;
}

/** 412 means that another writer was faster, which If-Match is for. */
export const isExpected = (kind: Kind, outcome: string): boolean =>
  outcome === '200' || (kind === 'if_match' && outcome === '412');

export function traffic(rows: number): Traffic {
  const etags = new Map<string, string>();
  /** The rows whose version is known. */
  const known: string[] = [];
  let count = 0;

  return {
    next() {
      count += 1;
      const kind = pickKind(Math.random() * 100);
      const id = (kind === 'if_match' ? pick(known) : undefined) ?? rowId(Math.floor(Math.random() * rows));
      return {
        kind,
        id,
        body: JSON.stringify(bodyOf(kind, count)),
        headers: {
          'content-type': kind === 'merge' ? 'application/merge-patch+json' : 'application/json',
          ...(kind === 'if_match' && { 'if-match': etags.get(id) ?? '*' }),
        },
      };
    },
    saw(id, etag) {
      if (!etags.has(id)) known.push(id);
      etags.set(id, etag);
    },
  };
}

/** @param point from 0 to 100, exclusive */
function pickKind(point: number): Kind {
  let upTo = 0;
  for (const kind of KINDS) {
    upTo += MIX[kind];
    if (point < upTo) return kind;
  }
  return 'replace';
}

const pick = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(Math.random() * values.length)];

function bodyOf(kind: Kind, n: number): object {
  if (kind === 'read') return {};
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
