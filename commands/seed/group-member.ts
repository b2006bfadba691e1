/** authentik's GroupMember object, as the commands store it of a user. */
import { stringify } from '../../lib/domain/json/json.ts';
import { carriedBytes, MAX_USER_OBJ_BYTES, type User } from '../../lib/dynamodb/users/user-head.ts';
import type { SeedUser } from '../../schemas/generated/types.ts';

/** In the spec's order, with authentik's defaults for what is left out. @param attributes with every number as it was given */
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

/** DynamoDB stores no lone surrogate, and authentik's PostgreSQL no NUL. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

export interface WrongUser {
  readonly field: string;
  readonly why: string;
  readonly isTooLarge: boolean;
}

/** What keeps a user from being stored, if anything. */
export function wrongUser({ username, user_obj }: User): WrongUser | undefined {
  if (!isStorable(username))
    return { field: 'username', why: 'holds a NUL character or a lone surrogate', isTooLarge: false };
  const bytes = carriedBytes(user_obj);
  if (bytes <= MAX_USER_OBJ_BYTES) return undefined;
  const why = `is too large: user_obj takes ${bytes} bytes in a response, at most ${MAX_USER_OBJ_BYTES} are possible`;
  return { field: 'attributes', why, isTooLarge: true };
}
