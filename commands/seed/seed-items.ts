/** Turns a seed into the items of the table, and into users, which the user writer splits into items. */
import { createHash } from 'node:crypto';
import { stringify } from '../../lib/domain/json/json.ts';
import { canonicalUuid } from '../../lib/domain/scim-user/patch.ts';
import type { ScimUserItem, SourceItem, TokenItem } from '../../lib/dynamodb/table/items.ts';
import { scimUserKey, sourceKey, tokenKey } from '../../lib/dynamodb/table/keys.ts';
import { SOURCES_PARTITION } from '../../lib/dynamodb/table/listed.ts';
import { newVersion } from '../../lib/dynamodb/table/write-version.ts';
import type { User } from '../../lib/dynamodb/users/user-head.ts';
import type { SeedScimUser, SeedSource, SeedToken } from '../../schemas/generated/types.ts';
import { toUser } from './group-member.ts';
import type { SeedDocument } from './seed-document.ts';

export interface SeedItems {
  readonly users: readonly User[];
  readonly sources: readonly SourceItem[];
  readonly tokens: readonly TokenItem[];
  readonly scim_users: readonly ScimUserItem[];
}

export const toItems = ({ value, lossless }: SeedDocument): SeedItems => ({
  users: (value.users ?? []).map((user, index) => toUser(user, lossless.users?.[index]?.attributes)),
  sources: (value.sources ?? []).map(toSource),
  tokens: (value.tokens ?? []).map(toToken),
  scim_users: (value.scim_users ?? []).map((row, index) => toScimUser(row, lossless.scim_users?.[index]?.attributes)),
});

const toSource = ({ pk, slug, name }: SeedSource): SourceItem => ({
  ...sourceKey(canonicalUuid(pk)),
  slug,
  name,
  source: SOURCES_PARTITION,
  listed: slug,
});

/** Stores the digest of the key, never the key. */
const toToken = ({ key, user, intent, expiring, expires, permissions, ...named }: SeedToken): TokenItem => ({
  ...tokenKey(createHash('sha256').update(key).digest('hex')),
  ...named,
  user,
  intent,
  expiring,
  expires: expires ?? null,
  permissions,
});

const toScimUser = ({ id, user, source }: SeedScimUser, attributes: unknown = {}): ScimUserItem => ({
  ...scimUserKey(id),
  user,
  source: canonicalUuid(source),
  attributes: stringify(attributes),
  version: newVersion(),
});
