/** Finds errors in a seed that its schema cannot express: values that the function would refuse, or that no item can hold. */

import { isWholeNumber, stringify } from '../../lib/domain/json/json.ts';
import { idError } from '../../lib/domain/scim-user/id.ts';
import { attributesError, canonicalUuid } from '../../lib/domain/scim-user/patch.ts';
import { MAX_SORT_KEY_BYTES } from '../../lib/dynamodb/table/listed.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { repeatedIdentifiers } from '../token/identifiers.ts';
import { isStorable, toUser, wrongUser } from './group-member.ts';
import { itemBytes, MAX_ITEM_BYTES } from './item-bytes.ts';
import type { SeedDocument } from './seed-document.ts';
import { toItems } from './seed-items.ts';

/** A line for each place, `scim_users/3/id: …`. */
export function* wrongPlaces(seed: SeedDocument): Generator<string> {
  const { users = [], sources = [], tokens = [], scim_users = [] } = seed.value;
  yield* repeatedKeys(
    'users',
    users.map(({ pk }) => pk),
  );
  yield* repeatedKeys(
    'sources',
    sources.map(({ pk }) => canonicalUuid(pk)),
  );
  yield* repeatedKeys(
    'tokens',
    tokens.map(({ key }) => key),
  );
  yield* repeatedIdentifiers(tokens);
  yield* repeatedKeys(
    'scim_users',
    scim_users.map(({ id }) => id),
  );
  yield* wrongPks(seed.lossless);
  yield* wrongUsers(seed);
  yield* wrongTexts(seed.value);
  yield* wrongRows(seed.lossless);
  yield* largeItems(seed);
}

/** Of two rows with the same key, chance would decide which one stays. */
function* repeatedKeys(name: string, keys: readonly (string | number)[]): Generator<string> {
  const seen = new Set<string | number>();
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) yield `${name}/${index} has the same key as an earlier one`;
    seen.add(key);
  }
}

/** The schema reads doubles, and 1.0000000000000000001 becomes 1. */
function* wrongPks({ users = [], tokens = [], scim_users = [] }: Seed): Generator<string> {
  const pks: [string, unknown][] = [
    ...users.map(({ pk }, index): [string, unknown] => [`users/${index}/pk`, pk]),
    ...tokens.map(({ user }, index): [string, unknown] => [`tokens/${index}/user`, user]),
    ...scim_users.map(({ user }, index): [string, unknown] => [`scim_users/${index}/user`, user]),
  ];
  for (const [place, pk] of pks) if (!isWholeNumber(pk)) yield `${place} must be integer`;
}

function* wrongTexts({ sources = [], tokens = [] }: Seed): Generator<string> {
  const texts: [string, string | undefined][] = [
    ...sources.flatMap(({ slug, name }, index): [string, string][] => [
      [`sources/${index}/slug`, slug],
      [`sources/${index}/name`, name],
    ]),
    ...tokens.flatMap(({ key, description, permissions }, index): [string, string | undefined][] => [
      [`tokens/${index}/key`, key],
      [`tokens/${index}/description`, description],
      ...permissions.map((name, at): [string, string] => [`tokens/${index}/permissions/${at}`, name]),
    ]),
  ];
  for (const [index, { slug }] of sources.entries())
    if (Buffer.byteLength(slug) > MAX_SORT_KEY_BYTES || slug === '')
      yield `sources/${index}/slug must have 1 to ${MAX_SORT_KEY_BYTES} bytes`;
  for (const [place, text] of texts)
    if (text !== undefined && !isStorable(text)) yield `${place} has a NUL character or a lone surrogate`;
  for (const [index, { key }] of tokens.entries())
    if (/[ \t]$|\r|\n/.test(key))
      yield `tokens/${index}/key ends in white space or has a line break, which no header can hold`;
}

function* wrongUsers({ value, lossless }: SeedDocument): Generator<string> {
  for (const [index, user] of (value.users ?? []).entries()) {
    const wrong = wrongUser(toUser(user, lossless.users?.[index]?.attributes));
    if (wrong !== undefined) yield `users/${index}/${wrong.field} ${wrong.why}`;
  }
}

/** Applies the function's own rules, with its messages. */
function* wrongRows({ scim_users = [] }: Seed): Generator<string> {
  for (const [index, { id, attributes = {} }] of scim_users.entries()) {
    const errors = { id: idError(id), attributes: attributesError(stringify(attributes)) };
    for (const [field, why] of Object.entries(errors))
      if (why !== undefined) yield `scim_users/${index}/${field}: ${why}`;
  }
}

/** Rows need no check: the limits of id and attributes leave room for the rest of the item. */
function* largeItems({ value, lossless }: SeedDocument): Generator<string> {
  const { sources, tokens } = toItems({
    value: { sources: value.sources, tokens: value.tokens } as Seed,
    lossless: { sources: lossless.sources, tokens: lossless.tokens } as Seed,
  });
  for (const [name, items] of Object.entries({ sources, tokens }))
    for (const [index, item] of items.entries()) {
      const bytes = itemBytes(item);
      if (bytes > MAX_ITEM_BYTES)
        yield `${name}/${index} takes ${bytes} bytes, and the limit of an item is ${MAX_ITEM_BYTES}`;
    }
}
