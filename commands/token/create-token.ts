/** npm run token -- create: makes a token of a user's, prints its key once and stores the digest. */
import { createHash, randomBytes } from 'node:crypto';
import { readTokens } from '../../lib/dynamodb/bulk/read-tokens.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { TokenItem } from '../../lib/dynamodb/table/items.ts';
import { tokenKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { CommandError } from '../command.ts';
import { type ExpiryOptions, readExpiry } from './read-expiry.ts';
import { nameOf } from './token-state.ts';

export interface CreateTokenOptions extends ExpiryOptions {
  readonly user: string | undefined;
  readonly permissions: string;
  readonly identifier?: string | undefined;
  readonly description: string;
}

/** authentik's codenames for the model. */
const PERMISSIONS = ['view', 'add', 'change', 'delete'].map((action) => `${action}_scimsourceuser`);
export const DEFAULT_PERMISSIONS = 'view_scimsourceuser,change_scimsourceuser';

/** 60 characters, as authentik's keys have, each of six random bits. */
const KEY_BYTES = 45;

/** @returns the key, which is nowhere else, and the item as it was stored */
export async function createToken(table: Table, wanted: CreateTokenOptions): Promise<{ key: string; item: TokenItem }> {
  const user = readUser(wanted.user);
  const expires = readExpiry(wanted);
  const permissions = readPermissions(wanted.permissions);
  const identifier = readIdentifier(wanted.identifier ?? `token-${randomBytes(4).toString('hex')}`);
  if ((await readItem(table, userKey(user), true)) === undefined)
    throw new CommandError(`there is no user ${user} in ${table.name} to own the token`);
  if ((await readTokens(table)).some((token) => nameOf(token) === identifier))
    throw new CommandError(`the identifier ${identifier} is taken`);

  const key = randomBytes(KEY_BYTES).toString('base64url');
  const item: TokenItem = {
    ...tokenKey(createHash('sha256').update(key).digest('hex')),
    identifier,
    description: wanted.description,
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
    throw new CommandError('--user must name the pk of the user who is to own the token');
  return Number(text);
}

function readPermissions(text: string): string[] {
  const permissions = text.split(',').map((name) => name.trim());
  const unknown = permissions.filter((name) => !PERMISSIONS.includes(name));
  if (unknown.length > 0)
    throw new CommandError(`there is no permission "${unknown[0]}"; there are ${PERMISSIONS.join(', ')}`);
  return permissions;
}

function readIdentifier(text: string): string {
  if (!/^[-\w]{1,255}$/.test(text))
    throw new CommandError(`--identifier must be of letters, digits, - and _, not "${text}"`);
  return text;
}
