/** The error for a stored item that neither the commands nor the function would write. */

/**
 * Not an ExpectedError, because no caller can correct it. The message names the kind of item and the attribute, never a
 * value.
 */
export class MalformedItem extends Error {
  static override readonly name = 'MalformedItem';
  override readonly name = MalformedItem.name;
  /** For the operator's commands only. The log leaves it out. */
  readonly key: string;

  constructor(key: string, attribute: string) {
    super(`Malformed ${key.split('#', 1)[0]} item: ${attribute} is missing or has a wrong value`);
    this.key = key;
  }
}
