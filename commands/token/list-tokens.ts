/** npm run token -- list: the tokens of a table, without their keys. */
import { MalformedItem } from '../../lib/domain/malformed-item.ts';
import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import { readTokens } from '../../lib/dynamodb/bulk/read-tokens.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { userKey } from '../../lib/dynamodb/table/keys.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';
import { summaryOf, toUserHead } from '../../lib/dynamodb/users/user-head.ts';
import { printable } from '../printable.ts';
import { nameOf, type Owner, reportScanned, shortDigestOf, stateOf } from './token-state.ts';

/** In a malformed token, a field of the wrong type is null. */
export interface TokenListing {
  readonly identifier: string;
  /** The first digits, which `token revoke` takes. */
  readonly digest: string;
  readonly state: string;
  readonly user: number | null;
  readonly username: string | null;
  readonly permissions: readonly string[] | null;
  readonly expires: string | null;
  readonly created: string | null;
  readonly description: string;
}

/** Sorts by identifier, then by digest. @param report takes the progress */
export async function listTokens(table: Table, report?: (progress: string) => void): Promise<TokenListing[]> {
  const tokens = await readTokens(table, reportScanned(report));
  const owners = await readOwners(table, tokens);
  const now = Date.now();
  return tokens
    .map((token) => toListing(token, owners.get(token.user), now))
    .sort((a, b) => a.identifier.localeCompare(b.identifier) || a.digest.localeCompare(b.digest));
}

function toListing(token: StoredItem, owner: Owner | undefined, now: number): TokenListing {
  const { user, permissions, expires, expiring, created, description } = token;
  return {
    identifier: nameOf(token),
    digest: shortDigestOf(token),
    state: stateOf(token, owner, now),
    user: typeof user === 'number' ? user : null,
    username: owner === undefined || owner === 'malformed' ? null : owner.username,
    permissions: Array.isArray(permissions) ? permissions.map(String) : null,
    expires: expiring === false ? null : textOf(expires),
    created: textOf(created),
    description: textOf(description) ?? '',
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Keyed by the `user` of the tokens. */
async function readOwners(table: Table, tokens: readonly StoredItem[]): Promise<ReadonlyMap<unknown, Owner>> {
  const users = tokens.map(({ user }) => user).filter((user) => Number.isSafeInteger(user)) as number[];
  const items = await readManyItems(table, users.map(userKey));
  const owners = new Map<unknown, Owner>();
  for (const user of users) {
    const owner = ownerOf(items.get(userKey(user).pk));
    if (owner !== undefined) owners.set(user, owner);
  }
  return owners;
}

/** The function refuses the tokens of a malformed owner. */
function ownerOf(item: StoredItem | undefined): Owner | undefined {
  try {
    return item && summaryOf(toUserHead(item));
  } catch (error) {
    if (error instanceof MalformedItem) return 'malformed';
    throw error;
  }
}

export function formatColumns(tokens: readonly TokenListing[]): string {
  const rows = [
    ['IDENTIFIER', 'DIGEST', 'STATE', 'OWNER', 'PERMISSIONS', 'EXPIRES', 'DESCRIPTION'],
    ...tokens.map(({ identifier, digest, state, user, username, permissions, expires, description }) => [
      identifier,
      digest,
      state,
      username === null ? `${user ?? '?'}` : `${user} ${username}`,
      permissions === null ? '?' : permissions.join(',') || '-',
      expires ?? 'never',
      description,
    ]),
  ].map((row) => row.map(toCell));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Two spaces separate columns. Escapes the second of two spaces in a cell, so that no text can forge a column. */
const toCell = (text: string): string =>
  printable(text).replace(/(?<=\p{Zs})\p{Zs}/gu, (space) => `\\u${space.charCodeAt(0).toString(16).padStart(4, '0')}`);
