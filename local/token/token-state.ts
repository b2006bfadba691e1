/** What an operator calls a token by, and what is the matter with it. */
import { expiryOf } from '../../lib/domain/token.ts';
import type { TokenItem } from '../../lib/store/items.ts';
import { tokenKey } from '../../lib/store/keys.ts';

export interface Owner {
  readonly username: string;
  readonly is_active: boolean;
}

/** How much of a digest tells one token from another, and tells nobody the key. */
const DIGEST_CHARACTERS = 12;

/** Its identifier; the first characters of its digest where it was seeded without one. */
export const nameOf = ({ identifier, pk }: TokenItem): string =>
  identifier ?? pk.slice(tokenKey('').pk.length).slice(0, DIGEST_CHARACTERS);

/** By the rule that the function has: lib/domain/token.ts, counts. */
export function stateOf(token: TokenItem, owner: Owner | undefined, now: number): string {
  if (token.intent !== 'api') return `is for ${token.intent}`;
  if (owner === undefined) return 'owner is missing';
  if (!owner.is_active) return 'owner is inactive';
  return now < expiryOf(token) ? 'valid' : 'expired';
}
