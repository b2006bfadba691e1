/** The parts of a large user. They are written before the head that names them, and never change. */

import type { JsonText } from '../../domain/json/json.ts';
import { MalformedItem } from '../../domain/malformed-item.ts';
import type { Table } from '../client/sdk-table.ts';
import { type Key, userPartKey } from '../table/keys.ts';
import { readItems } from '../table/read-items.ts';
import { createItemCheck } from '../table/shape.ts';
import { digestOf, type LargeHead, PART_BYTES } from './user-head.ts';

/** A slice of the UTF-8 of a user_obj. It may end inside a character. */
interface UserPart extends Key {
  readonly data: Uint8Array;
}

const toUserPart = createItemCheck<UserPart>({ data: (value): value is Uint8Array => ArrayBuffer.isView(value) });

/** @returns the parts of a generation, in order */
export function toParts(user: Key, generation: string, user_obj: JsonText): UserPart[] {
  const bytes = Buffer.from(user_obj);
  return Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, n) => ({
    ...userPartKey(user, generation, n),
    data: bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES),
  }));
}

export const partKeys = (user: Key, { generation, count }: Pick<LargeHead, 'generation' | 'count'>): Key[] =>
  Array.from({ length: count }, (_, n) => userPartKey(user, generation, n));

/**
 * @param consistent whether the read sees every part that was written before. Without it, for half the price, a new
 *   part may be missing
 * @returns the whole user_obj; undefined if a part is missing
 * @throws MalformedItem if the parts do not match the head's digest
 */
export async function readParts(table: Table, head: LargeHead, consistent: boolean): Promise<JsonText | undefined> {
  const keys = partKeys(head, head);
  const items = await readItems(table, keys, consistent);
  const parts = keys.map((key) => items.get(key.pk)).filter((item) => item !== undefined);
  if (parts.length < keys.length) return undefined;
  const bytes = Buffer.concat(parts.map((part) => toUserPart(part).data));
  if (digestOf(bytes) !== head.digest) throw new MalformedItem(head.pk, 'digest');
  return bytes.toString('utf8') as JsonText;
}
