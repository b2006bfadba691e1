/** Reads DynamoDB's attribute values, for the calls that do without the document client. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type AttributeValues = Readonly<Record<string, AttributeValue>>;

export function fromAttributes(attributes: AttributeValues): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name in attributes) values[name] = fromAttribute(attributes[name] as AttributeValue);
  return values;
}

/** Returns a value of a type that none of our items has (binary, a set) as it is: no check of an item's shape accepts it. */
function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return toNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  return value;
}

/** @throws Error where a double cannot hold the integer, as the document client does: DynamoDB keeps 38 digits */
function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) throw new Error('a stored number has too many digits');
  return number;
}
