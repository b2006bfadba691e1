/** npm run token -- create: makes a token and stores the digest of its key. */
import { createHash, randomBytes } from 'node:crypto';
import { readTokens } from '../../lib/dynamodb/bulk/read-tokens.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { TokenItem } from '../../lib/dynamodb/table/items.ts';
import { tokenKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { CommandError, UsageError } from '../command.ts';
import { type ExpiryOptions, readExpiry } from './read-expiry.ts';
import { nameOf, reportScanned } from './token-state.ts';

export interface CreateTokenOptions extends ExpiryOptions {
  readonly user?: string | undefined;
  readonly permissions: string;
  readonly identifier?: string | undefined;
  readonly description: string;
}

/** authentik's codenames for the model. */
const PERMISSIONS = ['view', 'add', 'change', 'delete'].map((action) => `${action}_scimsourceuser`);
export const DEFAULT_PERMISSIONS = 'view_scimsourceuser,change_scimsourceuser';

/** base64url makes 60 characters of them, as many as authentik's keys have. */
const KEY_BYTES = 45;

/**
 * @param report takes the progress
 * @returns the key, which is stored nowhere, and the stored item
 */
export async function createToken(
  table: Table,
  options: CreateTokenOptions,
  report?: (progress: string) => void,
): Promise<{ key: string; item: TokenItem }> {
  const user = readUser(options.user);
  const expires = readExpiry(options);
  const permissions = readPermissions(options.permissions);
  const identifier = readIdentifier(options.identifier ?? `token-${randomBytes(4).toString('hex')}`);
  if ((await readItem(table, userKey(user), true)) === undefined)
    throw new CommandError(`there is no user ${user} in ${table.name}`);
  if ((await readTokens(table, reportScanned(report))).some((token) => nameOf(token) === identifier))
    throw new CommandError(`the identifier ${identifier} is taken`);

  const key = randomBytes(KEY_BYTES).toString('base64url');
  const item: TokenItem = {
    ...tokenKey(createHash('sha256').update(key).digest('hex')),
    identifier,
    description: options.description,
    user,
    intent: 'api',
    expiring: expires !== null,
    expires,
    permissions,
    created: new Date().toISOString(),
  };
  await writeItems(table, [item]);
  return { key, item };
}

function readUser(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text))
    throw new UsageError(
      text === undefined
        ? '--user is missing: it must be the pk of the user who owns the token'
        : `--user must be the pk of a user, a whole number, not ${JSON.stringify(text)}`,
    );
  return Number(text);
}

function readPermissions(text: string): string[] {
  const permissions = text.split(',').map((name) => name.trim());
  const unknown = permissions.filter((name) => !PERMISSIONS.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`there is no permission ${JSON.stringify(unknown[0])}. There are ${PERMISSIONS.join(', ')}`);
  return permissions;
}

function readIdentifier(text: string): string {
  if (!/^[-\w]{1,255}$/.test(text))
    throw new UsageError(
      `--identifier must have 1 to 255 letters, digits, - and _, not ${JSON.stringify(text.slice(0, 300))}`,
    );
  return text;
}
