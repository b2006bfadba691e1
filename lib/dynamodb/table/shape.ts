/** Checks the attributes of each item that is read from the table. */

import type { JsonText } from '../../domain/json/json.ts';
import { MalformedItem } from '../../domain/malformed-item.ts';
import type { Key } from './keys.ts';

/** An item as the SDK returns it. */
export type StoredItem = Key & Readonly<Record<string, unknown>>;

type Guard<Value> = (value: unknown) => value is Value;

/** A guard for each attribute of an item except its key. */
export type Shape<Item extends Key> = { readonly [Name in Exclude<keyof Item, keyof Key>]-?: Guard<Item[Name]> };

export const isText: Guard<string> = (value) => typeof value === 'string';
/** Does not parse the text, which has up to 400 KB and is returned unchanged. */
export const isJsonText = isText as Guard<JsonText>;
export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean';
export const isInteger: Guard<number> = (value): value is number => Number.isSafeInteger(value);
export const isTextOrNull: Guard<string | null> = (value): value is string | null => value === null || isText(value);
export const isTextList: Guard<readonly string[]> = (value): value is string[] =>
  Array.isArray(value) && value.every(isText);

export const optional =
  <Value>(guard: Guard<Value>): Guard<Value | undefined> =>
  (value): value is Value | undefined =>
    value === undefined || guard(value);

/** @returns a check that throws MalformedItem for the first invalid attribute and ignores other attributes */
export function createItemCheck<Item extends Key>(shape: Shape<Item>): (item: StoredItem) => Item {
  const guards = Object.entries<Guard<unknown>>(shape);
  return (item) => {
    for (const [name, isRight] of guards) if (!isRight(item[name])) throw new MalformedItem(item.pk, name);
    return item as unknown as Item;
  };
}
