/** Merges a patch into the stored attributes of a row. */
import { ParseError } from '../errors.ts';
import { type JsonText, parse, stringify } from '../json/json.ts';
import { mergePatch } from '../json/merge-patch.ts';
import { MalformedItem } from '../malformed-item.ts';
import type { ScimUserRow } from './scim-user.ts';

/** @throws MalformedItem if the stored text is not JSON. A ParseError would blame the caller */
export const mergedAttributes = (row: ScimUserRow, patch: unknown): JsonText =>
  stringify(mergePatch(parseStored(row), patch));

function parseStored({ id, attributes }: ScimUserRow): unknown {
  try {
    return parse(attributes).lossless;
  } catch (error) {
    if (error instanceof ParseError) throw new MalformedItem(`scim_user#${id}`, 'attributes');
    throw error;
  }
}
