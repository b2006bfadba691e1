/** authentik's GroupMember object, which the commands store for each user. */
import { stringify } from '../../lib/domain/json/json.ts';
import { carriedBytes, MAX_USER_OBJ_BYTES, type User } from '../../lib/dynamodb/users/user-head.ts';
import type { SeedUser } from '../../schemas/generated/types.ts';

/** Has the spec's field order, and authentik's defaults for missing fields. @param attributes with each number as it was written */
export function toUser(user: SeedUser, attributes: unknown = {}): User {
  const { pk, username, is_active = true } = user;
  const user_obj = stringify({
    pk,
    username,
    name: user.name,
    is_active,
    last_login: user.last_login ?? null,
    email: user.email ?? '',
    attributes,
    uid: user.uid,
  });
  return { pk, username, is_active, user_obj };
}

/** DynamoDB cannot store lone surrogates, and authentik's PostgreSQL cannot store NUL. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

export interface WrongUser {
  readonly field: string;
  readonly why: string;
  readonly isTooLarge: boolean;
}

/** @returns undefined for a user that can be stored */
export function wrongUser({ username, user_obj }: User): WrongUser | undefined {
  if (!isStorable(username))
    return { field: 'username', why: 'has a NUL character or a lone surrogate', isTooLarge: false };
  const bytes = carriedBytes(user_obj);
  if (bytes <= MAX_USER_OBJ_BYTES) return undefined;
  const why = `is too large: user_obj takes ${bytes} bytes in a response, and the limit is ${MAX_USER_OBJ_BYTES}`;
  return { field: 'attributes', why, isTooLarge: true };
}
