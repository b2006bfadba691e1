/** Makes stored or foreign text safe to print on a terminal. */

/**
 * Characters that a terminal obeys, hides or breaks the line at: controls (C0, DEL, C1), format characters such as the
 * bidirectional overrides, line and paragraph separators, lone surrogates, and everything that has no shape of its own.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The text on one line, with each unsafe character as `\uXXXX`: it can neither drive the terminal nor forge a line. */
export const printable = (text: string): string => text.replace(UNSAFE, escapeUnits);

/** The same for text of several lines, such as the output of a child process: line feeds stay, and each line is indented. */
export const printableLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `  ${printable(line)}`)
    .join('\n');

/** JSON whose strings hold no unsafe character. It parses to the same value: JSON reads the escapes back. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(UNSAFE, (unsafe) => (unsafe === '\n' ? unsafe : escapeUnits(unsafe)));

/** One escape for each UTF-16 code unit, as in JSON. */
const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
  ).join('');
