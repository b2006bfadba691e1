/** The search of sources_scim_users_list: each term must be in the source's slug, the user's name or the attributes' text. */
import { PYTHON_SPACES } from '../../python-strip.ts';

/** White space and commas. Django REST framework 3.14 removes NUL. */
const SEPARATORS = new RegExp(`[${PYTHON_SPACES},]+`);

/** @returns the terms, in upper case */
export const searchTerms = (search: string): string[] =>
  toUpper(search.replaceAll('\0', '')).split(SEPARATORS).filter(Boolean);

const ASCII = /^\p{ASCII}*$/u;
const EACH_NOT_ASCII = /\P{ASCII}/gu;

/** PostgreSQL's UPPER, which keeps the number of characters: `ß` stays, while JavaScript makes `SS` of it. */
export function toUpper(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  return text
    .replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    .replace(EACH_NOT_ASCII, (character) => {
      const upper = character.toUpperCase();
      return upper.length === character.length ? upper : character;
    });
}

/** @returns the terms that none of the texts has. The texts may be in any case */
export function termsNotIn(terms: readonly string[], texts: readonly string[]): readonly string[] {
  const upper = texts.map(toUpper);
  return terms.filter((term) => !upper.some((text) => text.includes(term)));
}

/** A string of the JSON text, or the end of a key or an element. */
const STRING_OR_SEPARATOR = /"(?:[^"\\]|\\.)*"|[:,]/g;

/**
 * authentik searches the text of a jsonb, which has a space after each colon and comma. No term has a space, so only
 * terms with a colon can tell the difference.
 * @param attributes JSON text without white space between its tokens
 */
export function attributesText(attributes: string, terms: readonly string[]): string {
  if (!terms.some((term) => term.includes(':'))) return attributes;
  return attributes.replace(STRING_OR_SEPARATOR, (token) => (token.length === 1 ? `${token} ` : token));
}
