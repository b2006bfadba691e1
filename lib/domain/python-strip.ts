/** Python's str.strip, with which authentik trims an id. Its white space is neither JavaScript's nor Unicode's. */

/** str.isspace of CPython 3.12: includes U+001C to U+001F and U+0085, excludes U+FEFF. */
export const PYTHON_SPACES =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';
const SPACES = new Set(PYTHON_SPACES);

export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (SPACES.has(text.charAt(start))) start++;
  while (SPACES.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
