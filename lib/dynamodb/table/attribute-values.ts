/** Reads DynamoDB's attribute values, for calls without the document client. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredItem } from './shape.ts';

export type AttributeValues = Readonly<Record<string, AttributeValue>>;

/** The item of a plain command or of a failed condition. */
export const fromDynamoJson = (item: AttributeValues | undefined): StoredItem | undefined =>
  item && (fromAttributes(item) as StoredItem);

export function fromAttributes(attributes: AttributeValues): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name in attributes) values[name] = fromAttribute(attributes[name] as AttributeValue);
  return values;
}

/**
 * Returns a value of any other type (binary, set, an integer beyond a double) unchanged. No check of an item accepts
 * it.
 */
function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return toNumber(value.N) ?? value;
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  return value;
}

/** DynamoDB keeps 38 digits. */
function toNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}
