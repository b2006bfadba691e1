/** The items as they are stored, the checks of them, and the rows they stand for; user-head.ts has those of users. */

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
  /** The id of the last write, a UUIDv7; an item from before there were versions has none. */
  readonly version?: string;
  /**
   * The id of the write before that, so that a write which is tried again knows its own work under another's. What is put
   * whole, over whatever was there, has its own id here too.
   */
  readonly previous?: string;
}

export const toScimUserItem = createItemCheck<ScimUserItem>({
  user: isInteger,
  source: isText,
  attributes: isJsonText,
  version: optional(isText),
  previous: optional(isText),
});

export interface SourceItem extends Key {
  readonly slug: string;
  readonly name: string;
}

export const toSourceItem = createItemCheck<SourceItem>({ slug: isText, name: isText });

/** The import's ledger: the version that it gave a row. */
export interface ImportedItem extends Key {
  readonly version: string;
}

export const toImportedItem = createItemCheck<ImportedItem>({ version: isText });

/** The function reads neither the description nor when the token was made. */
export interface TokenItem extends Key, Omit<Token, 'ownerIsActive'> {
  readonly description?: string;
  readonly created?: string;
}

/** Also for the operator's list, which names every attribute that is wrong. */
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
});
