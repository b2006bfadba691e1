/** A stored user: a head, and parts if its user_obj is too large for the head. */
import { createHash } from 'node:crypto';
import type { JsonText } from '../../domain/json/json.ts';
import { MalformedItem } from '../../domain/malformed-item.ts';
import { type Key, userKey } from '../table/keys.ts';
import {
  createItemCheck,
  isBoolean,
  isInteger,
  isJsonText,
  isText,
  isTextList,
  optional,
  type StoredItem,
} from '../table/shape.ts';

/** A user to write. `user_obj` is the GroupMember object as JSON text, ready for the response. */
export interface User {
  readonly pk: number;
  readonly username: string;
  readonly is_active: boolean;
  readonly user_obj: JsonText;
}

/** What identifies a user_obj: the SHA-256 of its UTF-8 (hexadecimal) and its carriedBytes. */
interface Digested {
  readonly username: string;
  readonly is_active: boolean;
  readonly digest: string;
  readonly bytes: number;
}

interface Renamed {
  /** Former names, under which the index may still have rows of the user. */
  readonly was?: readonly string[];
}

/** Heads from before there were parts have only `user_obj`, of any size. */
export interface SmallHead extends Key, Partial<Digested>, Renamed {
  readonly user_obj: JsonText;
}

/** The `count` parts of a generation make up user_obj. Each write of a large user makes a new generation. */
export interface LargeHead extends Key, Digested, Renamed {
  readonly generation: string;
  readonly count: number;
}

export type UserHead = SmallHead | LargeHead;

/** Bytes of UTF-8. Checks of a user read the head alone, at one read unit for 4 KB. */
export const MAX_BYTES_IN_HEAD = 16 * 1024;

/** A DynamoDB item holds 400 KB, including the key and the attributes' names. */
export const PART_BYTES = 390 * 1024;

/**
 * The most that user_obj may have as Lambda carries it (carriedBytes). Lambda's response holds 6,291,556 bytes
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), the largest one here:
 *   5,242,880  user_obj
 *     811,008  attributes: 405,504 bytes of JSON, of which each byte may be a quote or a backslash, carried as two
 *      14,266  id: 2,038 bytes; a control character is six in the body (\u0001), carried as seven
 *       1,000  the other fields, names and headers
 *   6,069,154  together
 */
export const MAX_USER_OBJ_BYTES = 5 * 1024 * 1024;

/** The response's body is a string in Lambda's JSON, which escapes quotes and backslashes once more. */
export const carriedBytes = (text: JsonText): number => Buffer.byteLength(JSON.stringify(text));

const isUpTo =
  (most: number) =>
  (value: unknown): value is number =>
    isInteger(value) && 0 < value && value <= most;
const isBytes = isUpTo(MAX_USER_OBJ_BYTES);
/** UTF-8 is never longer than the escaped text. */
const isCount = isUpTo(Math.ceil(MAX_USER_OBJ_BYTES / PART_BYTES));

const toSmallHead = createItemCheck<SmallHead>({
  user_obj: isJsonText,
  username: optional(isText),
  is_active: optional(isBoolean),
  digest: optional(isText),
  bytes: optional(isBytes),
  was: optional(isTextList),
});

const toLargeHead = createItemCheck<LargeHead>({
  generation: isText,
  count: isCount,
  username: isText,
  is_active: isBoolean,
  digest: isText,
  bytes: isBytes,
  was: optional(isTextList),
});

export const toUserHead = (item: StoredItem): UserHead =>
  item.generation === undefined ? toSmallHead(item) : toLargeHead(item);

export const isLarge = (head: UserHead): head is LargeHead => 'generation' in head;

type Summary = Pick<Digested, 'username' | 'is_active'>;

/**
 * Returns username and is_active without reading parts. A head from before there were parts has them only in user_obj.
 */
export function summaryOf(head: UserHead): Summary {
  const { username, is_active } = head;
  if (username !== undefined && is_active !== undefined) return { username, is_active };
  return { ...readSummary(head as SmallHead), ...(is_active !== undefined && { is_active }) };
}

function readSummary({ pk, user_obj }: SmallHead): Summary {
  try {
    const { username, is_active } = JSON.parse(user_obj);
    return { username: String(username), is_active: is_active === true };
  } catch {
    // Not JSON, or not an object.
    throw new MalformedItem(pk, 'user_obj');
  }
}

export const digestOf = (user_obj: Uint8Array | string): string => createHash('sha256').update(user_obj).digest('hex');

export const isInHead = (user_obj: JsonText): boolean => Buffer.byteLength(user_obj) <= MAX_BYTES_IN_HEAD;

/** @param large the generation of its parts; undefined if user_obj is stored in the head */
export function toHead(
  { pk, username, is_active, user_obj }: User,
  large?: Pick<LargeHead, 'generation' | 'count'>,
): UserHead {
  const digested = { username, is_active, digest: digestOf(user_obj), bytes: carriedBytes(user_obj) };
  return { ...userKey(pk), ...digested, ...(large ?? { user_obj }) };
}
