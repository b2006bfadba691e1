/** The error of a stored item that is not as the commands and the function write it. */

/** No ExpectedError: no caller can do anything about it. The message names the kind of item and the attribute, never a value. */
export class MalformedItem extends Error {
  static override readonly name = 'MalformedItem';
  override readonly name = MalformedItem.name;
  /** For the operator's commands: the log does not show it. */
  readonly key: string;

  constructor(key: string, attribute: string) {
    super(`Malformed ${key.split('#', 1)[0]} item: ${attribute} is missing or has a wrong value`);
    this.key = key;
  }
}
