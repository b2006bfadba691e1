/** The order of texts by their UTF-8 bytes, which is DynamoDB's and that of code points. */

const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** JavaScript's `<` compares UTF-16, in which surrogates come before U+E000 to U+FFFF. */
export function compareUtf8(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (left !== right) return inCodePointOrder(left) - inCodePointOrder(right);
  }
  return one.length - other.length;
}

/** Moves surrogates behind all other code units. */
function inCodePointOrder(unit: number): number {
  if (unit < FIRST_SURROGATE) return unit;
  return unit < AFTER_SURROGATES ? unit + 0x2000 : unit - 0x800;
}
