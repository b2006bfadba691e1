/** The stored items, their checks, and the rows made from them. Users are in user-head.ts. */

import type { Token } from '../../domain/auth/token.ts';
import type { JsonText } from '../../domain/json/json.ts';
import type { ScimUserRow } from '../../domain/scim-user/scim-user.ts';
import { idOf, type Key } from './keys.ts';
import {
  createItemCheck,
  isBoolean,
  isInteger,
  isJsonText,
  isText,
  isTextList,
  isTextOrNull,
  optional,
  type Shape,
} from './shape.ts';

/** `attributes` is JSON text: a DynamoDB map would lose digits past 38, empty keys and depth past 32. */
export interface ScimUserItem extends Key {
  readonly user: number;
  readonly source: string;
  readonly attributes: JsonText;
  /** The id of the last write, a UUIDv7. An item from before there were versions has none. */
  readonly version?: string;
  /**
   * The write before this one. A retry can then recognise its own write beneath one later write. Moved and imported
   * rows repeat their own version; seeded rows have none.
   */
  readonly previous?: string;
  /** The row's place in the index `list` (listed.ts). A row from before there was the index has none. */
  readonly listed?: string;
}

export const toScimUserItem = createItemCheck<ScimUserItem>({
  user: isInteger,
  source: isText,
  attributes: isJsonText,
  version: optional(isText),
  previous: optional(isText),
  listed: optional(isText),
});

export interface SourceItem extends Key {
  readonly slug: string;
  readonly name: string;
  /** Its place in the index `list`: SOURCES_PARTITION and its slug. A source from before there was the index has none. */
  readonly source?: string;
  readonly listed?: string;
}

export const toSourceItem = createItemCheck<SourceItem>({
  slug: isText,
  name: isText,
  source: optional(isText),
  listed: optional(isText),
});

/** The import's ledger: the version that it gave a row. */
export interface ImportedItem extends Key {
  readonly version: string;
}

export const toImportedItem = createItemCheck<ImportedItem>({ version: isText });

/** The function does not read the description and the creation time. */
export interface TokenItem extends Key, Omit<Token, 'ownerIsActive'> {
  readonly description?: string;
  readonly created?: string;
}

/** Also for the operator's list, which names every invalid attribute. */
export const TOKEN_SHAPE: Shape<TokenItem> = {
  user: isInteger,
  intent: isText,
  expiring: isBoolean,
  expires: isTextOrNull,
  permissions: isTextList,
  identifier: optional(isText),
  description: optional(isText),
  created: optional(isText),
};

export const toTokenItem = createItemCheck<TokenItem>(TOKEN_SHAPE);

export const toRow = (item: ScimUserItem): ScimUserRow => ({
  id: idOf(item),
  user: item.user,
  source: item.source,
  attributes: item.attributes,
  version: item.version ?? '',
  previous: item.previous,
});
