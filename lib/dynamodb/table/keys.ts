/** The keys of the table: one prefix for each kind of item, so that the function's role can be limited to writing `scim_user#*`. */
import { NotFound } from '../../domain/errors.ts';
import { MAX_ID_BYTES } from '../../domain/scim-user/id.ts';

export interface Key {
  readonly pk: string;
}

/** @throws NotFound if no key can hold the id, so that no row has it */
export function scimUserKey(id: string): Key {
  if (!id.isWellFormed() || Buffer.byteLength(id) > MAX_ID_BYTES) throw new NotFound();
  return { pk: `scim_user#${id}` };
}

export const idOf = ({ pk }: Key): string => pk.slice('scim_user#'.length);

/** The import's ledger: the version that it gave a row. */
export const importedKey = (id: string): Key => ({ pk: `imported#${id}` });

export const userKey = (pk: number): Key => ({ pk: `user#${pk}` });

/**
 * @param user its head
 * @param n the part's number in its generation, from 0
 */
export const userPartKey = ({ pk }: Key, generation: string, n: number): Key => ({
  pk: `${pk.replace('user#', 'user_part#')}#${generation}#${n}`,
});

/** The ledger of a user's parts: the generations whose parts may be stored. */
export const userPartsKey = (pk: number): Key => ({ pk: `user_parts#${pk}` });

export const sourceKey = (uuid: string): Key => ({ pk: `source#${uuid}` });

/** @param digest SHA-256 of the token's key, hexadecimal. The key itself is stored nowhere */
export const tokenKey = (digest: string): Key => ({ pk: `token#${digest}` });

/** Marks a revoked token, so that no seed makes its key valid again. Only the commands read it. */
export const revokedKey = (digest: string): Key => ({ pk: `revoked#${digest}` });
