/** The items as they are stored, and the rows they stand for. */
import type { JsonText } from '../domain/json.ts';
import type { ScimUserRow } from '../domain/scim-user.ts';
import type { Token } from '../domain/token.ts';
import { type AttributeValues, fromAttributes } from './attribute-values.ts';
import { idOf, type Key } from './keys.ts';

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

/** `user_obj` is the GroupMember object as JSON text, ready to be answered. */
export interface UserItem extends Key {
  readonly user_obj: JsonText;
}

export interface SourceItem extends Key {
  readonly slug: string;
  readonly name: string;
}

/** The function reads neither the description nor when the token was made. */
export interface TokenItem extends Key, Omit<Token, 'ownerIsActive'> {
  readonly description?: string;
  readonly created?: string;
}

/** The border to the document client, whose items are `Record<string, any>`; only lib/store and the seed write them. */
export const asItem = <Item extends Key>(item: Record<string, unknown> | undefined): Item | undefined =>
  item as Item | undefined;

/** The same of an item in DynamoDB JSON, as the plain commands and a failed condition return it. */
export const fromDynamoJson = <Item extends Key>(item: AttributeValues | undefined): Item | undefined =>
  item && asItem<Item>(fromAttributes(item));

export const toRow = (item: ScimUserItem): ScimUserRow => ({
  id: idOf(item),
  user: item.user,
  source: item.source,
  attributes: item.attributes,
  version: item.version ?? '',
});
