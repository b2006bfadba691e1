/** Makes stored or foreign text safe to print on a terminal. */

/**
 * Characters that control a terminal, are invisible or break the line: C0, DEL and C1 controls, format characters such as
 * bidirectional overrides, line and paragraph separators, lone surrogates, and ignorable code points.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Escapes each unsafe character as `\uXXXX`: the text can neither control the terminal nor forge a line. */
export const printable = (text: string): string => text.replace(UNSAFE, escapeUnits);

/** Keeps the line feeds of a text of several lines, such as a child process's output, and indents each line. */
export const printableLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `  ${printable(line)}`)
    .join('\n');

/** JSON with unsafe characters escaped. It parses to the same value. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(UNSAFE, (unsafe) => (unsafe === '\n' ? unsafe : escapeUnits(unsafe)));

/** One escape for each UTF-16 code unit, as in JSON. */
const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
  ).join('');
