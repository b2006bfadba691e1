/** npm run token -- revoke: deletes tokens. The function refuses them within its cache time. */
import { DIGEST_DIGITS } from '../../lib/domain/auth/token.ts';
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { readTokens } from '../../lib/dynamodb/bulk/read-tokens.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { type Key, revokedKey } from '../../lib/dynamodb/table/keys.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';
import { digestOf, nameOf, reportScanned, shortDigestOf } from './token-state.ts';

/** Fewer digits may belong to another token by chance, or be a typo. */
const DIGEST_PREFIX = /^[0-9a-f]{8,64}$/i;

interface Outcome {
  /** A line for each token. */
  readonly revoked: readonly string[];
  /** A line for each name without a revoked token. */
  readonly refused: readonly string[];
}

/**
 * @param names identifiers, or first digits of digests
 * @param all revokes each token of an identifier that several have; without it, none of them
 * @param report takes the progress
 */
export async function revokeTokens(
  table: Table,
  names: readonly string[],
  all: boolean,
  report?: (progress: string) => void,
): Promise<Outcome> {
  const tokens = await readTokens(table, reportScanned(report));
  const revoked: string[] = [];
  const refused: string[] = [];
  for (const name of new Set(names)) {
    const found = findTokens(tokens, name, all);
    if (found.length > 1 && !(all && found.every(({ identifier }) => identifier === name))) {
      refused.push(`${found.length} tokens are called ${name}, and none was revoked: ${describeAll(found)}`);
      continue;
    }
    let count = 0;
    for (const token of found) {
      // Written before the delete: if the run breaks off in between, the token can be revoked again.
      await writeItems(table, [{ ...revokedKey(digestOf(token)), revoked: new Date().toISOString() } as Key]);
      if (!(await deleteItem(table, token))) continue;
      count += 1;
      revoked.push(found.length === 1 ? name : `${name} (${shortDigestOf(token)})`);
    }
    if (count === 0) refused.push(`no token is called ${name}`);
  }
  return { revoked, refused };
}

/** The tokens with that identifier or digest. With `all`, only those with the identifier, if there are any. */
function findTokens(tokens: readonly StoredItem[], name: string, all: boolean): readonly StoredItem[] {
  const named = tokens.filter(({ identifier }) => identifier === name);
  if (all && named.length > 0) return named;
  return tokens.filter((token) => named.includes(token) || hasDigest(token, name));
}

/** A malformed item may have any text in place of the digest: the name must then be all of it. */
const hasDigest = (token: StoredItem, name: string): boolean =>
  digestOf(token) === name || (DIGEST_PREFIX.test(name) && digestOf(token).startsWith(name.toLowerCase()));

/** `3fa8c0d1e2f3 (ci, of user 1, made 2026-01-01T00:00:00.000Z), …`, with as many digits as distinguish them. */
function describeAll(tokens: readonly StoredItem[]): string {
  const startsOf = (length: number) => tokens.map((token) => digestOf(token).slice(0, length));
  let length = DIGEST_DIGITS;
  while (new Set(startsOf(length)).size < tokens.length) length += 1;
  return tokens
    .map((token, index) => {
      const { user, created } = token;
      const known = [nameOf(token), `of user ${user}`, ...(typeof created === 'string' ? [`made ${created}`] : [])];
      return `${startsOf(length)[index]} (${known.join(', ')})`;
    })
    .join(', ');
}
