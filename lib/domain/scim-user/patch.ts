/** The rules for the fields of a POST, PUT or PATCH: the spec's schema decides what is accepted, authentik's serializer how it is read. */
import type { PatchedSCIMSourceUserRequest } from '../../../schemas/generated/types.ts';
import type { FieldErrors } from '../errors.ts';
import { isWholeNumber, type JsonText, type ParsedJson, stringify } from '../json/json.ts';
import { isJsonObject } from '../json/merge-patch.ts';
import * as messages from '../messages.ts';
import { idError, readNewId } from './id.ts';
import type { RowFields } from './scim-user.ts';

const FIELDS = ['id', 'user', 'source', 'attributes'] as const;
type Field = (typeof FIELDS)[number];

/** The valid fields, and the messages for the invalid ones, so that the response can report all errors at once. */
export interface ValidatedFields {
  readonly fields: RowFields;
  /** A `user` that a double can't hold keeps its source text, for the error message. */
  readonly userAsSent?: JsonText;
  /**
   * The merge patch for the stored `attributes` (RFC 7396); `fields` then has none. It may have any size: the limit is
   * for the result.
   */
  readonly mergePatch?: Readonly<Record<string, unknown>>;
  readonly errors: FieldErrors;
}

/** Returns the names of the top-level fields that violate the schema or are missing, or `''` for the body itself. */
export type SchemaValidator = (body: unknown) => ReadonlySet<string>;

/** A DynamoDB item holds 400 KB. 4 KB of it are reserved for the key (2 KB) and the other fields. */
export const MAX_ATTRIBUTES_BYTES = (400 - 4) * 1024;

/**
 * Separates valid fields from invalid ones, by the schema and the serializer's rules. Other names are ignored. Throws
 * nothing.
 * @param currentId the id of the row to change; undefined for a new row
 * @param isMergePatch whether the body is a merge patch. Then an object in `attributes` becomes `mergePatch`. The other
 *   fields are set as by any PATCH: none of them is an object, and null would remove a required field.
 */
export function validateFields(
  { value: body, lossless }: ParsedJson,
  validateSchema: SchemaValidator,
  currentId: string | undefined,
  isMergePatch = false,
): ValidatedFields {
  const violations = validateSchema(body);
  if (violations.has('')) return { fields: {}, errors: { non_field_errors: [notAnObject(lossless)] } };
  const { user, source, attributes } = lossless as PatchedSCIMSourceUserRequest;
  const mergePatch = isMergePatch && isJsonObject(attributes) ? attributes : undefined;
  const sent = { user, source, attributes: mergePatch === undefined ? attributes : undefined };
  const values = serializerValues(body as PatchedSCIMSourceUserRequest, sent, currentId);
  const fields: Record<string, unknown> = {};
  const errors: Record<string, string[]> = {};
  for (const field of FIELDS) {
    // A field that the schema requires is among the violations if it is missing.
    if (values[field] === undefined && !violations.has(field)) continue;
    const message =
      values[field] === undefined ? messages.REQUIRED : RULES[field](values[field], violations.has(field));
    if (message === undefined) fields[field] = values[field];
    else errors[field] = [message];
  }
  return {
    fields,
    errors,
    ...(fields.user !== undefined && { userAsSent: stringify(user) }),
    ...(mergePatch && { mergePatch }),
  };
}

/** The same errors, in the order of the serializer's fields. */
export const inFieldOrder = (errors: FieldErrors): FieldErrors =>
  Object.fromEntries(
    ['non_field_errors', ...FIELDS].flatMap((field) => (errors[field] ? [[field, errors[field]]] : [])),
  );

const notAnObject = (body: unknown): string => (body === null ? messages.NO_DATA : messages.notADictionary(body));

/** The fields as the serializer reads them. A `user` that a double can't hold keeps its source text. */
function serializerValues(
  body: PatchedSCIMSourceUserRequest,
  lossless: Readonly<Record<'user' | 'source' | 'attributes', unknown>>,
  currentId: string | undefined,
): Record<Field, unknown> {
  return {
    id: readNewId(body.id, currentId),
    user: Number.isSafeInteger(body.user) && isWholeNumber(lossless.user) ? body.user : lossless.user,
    source: lossless.source,
    attributes: stringify(lossless.attributes),
  };
}

/** Returns the serializer's message for an invalid value. `violatesSchema` is the schema's verdict on it. */
type Rule = (value: unknown, violatesSchema: boolean) => string | undefined;

const RULES: Record<Field, Rule> = {
  id: (value, violatesSchema) => {
    if (value === null) return messages.NULL;
    if (value === '') return messages.BLANK;
    return violatesSchema ? messages.NOT_A_STRING : idError(value as string);
  },
  /**
   * A relation reads `''` as null (DRF's RelatedField.run_validation). The number's text decides whether it is whole,
   * not the schema, which reads 1e400 as Infinity. No pk is larger than a double can count exactly.
   */
  user: (value) => {
    if (value === null || value === '') return messages.NULL;
    if (!isWholeNumber(value)) return messages.notAPk(value);
    return Number.isSafeInteger(value) ? undefined : messages.noSuchPk(stringify(value));
  },
  source: (value, violatesSchema) => {
    if (value === null || value === '') return messages.NULL;
    if (!violatesSchema) return undefined;
    return typeof value === 'string' ? messages.notAUuid(value) : messages.notAPk(value);
  },
  attributes: (value) => attributesError(value as JsonText),
};

/** The message for an `attributes` text that is null or too large. */
export function attributesError(text: JsonText): string | undefined {
  if (text === 'null') return messages.NULL;
  return Buffer.byteLength(text) > MAX_ATTRIBUTES_BYTES ? messages.tooLong(MAX_ATTRIBUTES_BYTES) : undefined;
}

/** The merged document can be too large even if neither of the two is. */
export function sizeErrors({ attributes }: RowFields): FieldErrors {
  const message = attributes === undefined ? undefined : attributesError(attributes);
  return message === undefined ? {} : { attributes: [message] };
}

/** uuid.UUID accepts any case and the URN form (RFC 9562 §4). Rows store the canonical form. */
export const canonicalUuid = (text: string): string => text.toLowerCase().replace('urn:uuid:', '');
