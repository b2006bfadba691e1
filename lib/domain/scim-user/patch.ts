/** The rules for a patch's fields: the spec's schema says what is accepted, authentik's serializer how it is read. */
import type { PatchedSCIMSourceUserRequest } from '../../../schemas/generated/types.ts';
import type { FieldErrors } from '../errors.ts';
import { isWholeNumber, type JsonText, type ParsedJson, stringify } from '../json/json.ts';
import { isJsonObject } from '../json/merge-patch.ts';
import * as messages from '../messages.ts';
import { idError, readNewId } from './id.ts';
import type { Patch } from './scim-user.ts';

const FIELDS = ['id', 'user', 'source', 'attributes'] as const;
type Field = (typeof FIELDS)[number];

/** The fields that may be written, and what is wrong with the others: both, so that all errors are told at once. */
export interface ValidatedPatch {
  readonly patch: Patch;
  /** The JSON text of `patch.user`, for a message that names it as it was sent. */
  readonly userAsSent?: JsonText;
  /** What is to be merged into the stored `attributes` (RFC 7396); `patch` has none then. Of any size: what counts is the result's. */
  readonly merge?: Readonly<Record<string, unknown>>;
  readonly errors: FieldErrors;
}

/** What the schema finds broken: names of top-level fields, or `''` for the body itself. */
export type SchemaValidator = (body: unknown) => ReadonlySet<string>;

/** A DynamoDB item holds 400 KB; 4 KB of it are kept for the key (2 KB) and the other fields. */
export const MAX_ATTRIBUTES_BYTES = (400 - 4) * 1024;

/**
 * Sorts the fields of a body by what the schema and the serializer say; other names are ignored. Throws nothing.
 * @param currentId the id of the row that is patched
 * @param isMerge the body is a merge patch: `attributes`, if an object, is `merge`. The other fields are no objects, and
 *   null would remove what may not be missing, so that they are read as in any patch.
 */
export function validatePatch(
  { value: body, lossless }: ParsedJson,
  validateSchema: SchemaValidator,
  currentId: string,
  isMerge = false,
): ValidatedPatch {
  const violations = validateSchema(body);
  if (violations.has('')) return { patch: {}, errors: { non_field_errors: [notAnObject(lossless)] } };

  const { user, source, attributes } = lossless as PatchedSCIMSourceUserRequest;
  const merge = isMerge && isJsonObject(attributes) ? attributes : undefined;
  const whole = merge === undefined ? attributes : undefined;
  const values = serializerValues(body as PatchedSCIMSourceUserRequest, { user, source, attributes: whole }, currentId);
  const patch: Record<string, unknown> = {};
  const errors: Record<string, string[]> = {};
  for (const field of FIELDS) {
    if (values[field] === undefined) continue;
    const message = RULES[field](values[field], violations.has(field));
    if (message === undefined) patch[field] = values[field];
    else errors[field] = [message];
  }
  return {
    patch,
    errors,
    ...(patch.user !== undefined && { userAsSent: stringify(user) }),
    ...(merge && { merge }),
  };
}

/** The same errors, in the order of the serializer's fields. */
export const inFieldOrder = (errors: FieldErrors): FieldErrors =>
  Object.fromEntries(
    ['non_field_errors', ...FIELDS].flatMap((field) => (errors[field] ? [[field, errors[field]]] : [])),
  );

const notAnObject = (body: unknown): string => (body === null ? messages.NO_DATA : messages.notADictionary(body));

/** The fields as the serializer sees them: a pk that no double counts is as it was sent. */
function serializerValues(
  body: PatchedSCIMSourceUserRequest,
  lossless: Readonly<Record<'user' | 'source' | 'attributes', unknown>>,
  currentId: string,
): Record<Field, unknown> {
  return {
    id: readNewId(body.id, currentId),
    user: Number.isSafeInteger(body.user) && isWholeNumber(lossless.user) ? body.user : lossless.user,
    source: lossless.source,
    attributes: stringify(lossless.attributes),
  };
}

/** What the serializer says of a value, if anything; `broken` is the schema's word on it. */
type Rule = (value: unknown, broken: boolean) => string | undefined;

const RULES: Record<Field, Rule> = {
  id: (value, violatesSchema) => {
    if (value === null) return messages.NULL;
    if (value === '') return messages.BLANK;
    return violatesSchema ? messages.NOT_A_STRING : idError(value as string);
  },
  /**
   * A relation reads `''` as null (DRF's RelatedField.run_validation). A whole number is a pk, however it is written; its text
   * decides that and not the schema's check, to which 1e400 is Infinity. No pk is beyond what a double counts exactly.
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

/** What the serializer, or the size of an item, says of the text of `attributes`. */
export function attributesError(text: JsonText): string | undefined {
  if (text === 'null') return messages.NULL;
  return Buffer.byteLength(text) > MAX_ATTRIBUTES_BYTES ? messages.tooLong(MAX_ATTRIBUTES_BYTES) : undefined;
}

/** uuid.UUID reads any case and the URN form (RFC 9562 §4); stored and answered is the canonical form. */
export const canonicalUuid = (text: string): string => text.toLowerCase().replace('urn:uuid:', '');
