/** The texts of every response: Django REST framework 3.15's and authentik 2024.8.1's own words where those have a text. */

export const NOT_AUTHENTICATED = 'Authentication credentials were not provided.';
export const UNSUPPORTED_AUTHENTICATION = 'Unsupported authentication type';
export const TOKEN_INVALID = 'Token invalid/expired';
export const PERMISSION_DENIED = 'You do not have permission to perform this action.';
export const MISSING_ID =
  'The request names no SCIM source user. Send its id in the path, or as a string in pathParameters.id.';
export const NOT_FOUND = 'Not found.';
export const IF_MATCH_FAILED = 'The resource has changed: If-Match names another version.';
export const IF_MATCH_IS_WEAK =
  'If-Match names a weak tag (W/"…"). Weak tags never match: send the ETag as it was returned.';
export const IF_NONE_MATCH_FAILED = 'If-None-Match matches the current version of the resource.';
export const WRITE_CONFLICT = 'The resource is being changed by other requests. Try again.';
export const UNAVAILABLE = 'Service temporarily unavailable, try again later.';
export const INTERNAL = 'A server error occurred.';

export const REQUIRED = 'This field is required.';
export const NULL = 'This field may not be null.';
export const BLANK = 'This field may not be blank.';
export const NOT_A_STRING = 'Not a valid string.';
export const NUL_CHARACTER = 'Null characters are not allowed.';
export const DOT_SEGMENT =
  'This field may not be "." or "..": HTTP clients remove such path segments from a URL. Choose another id.';
export const ID_TAKEN = 'scim source user with this id already exists.';
export const NO_DATA = 'No data provided';

export const INVALID_PAGE = 'Invalid page.';
export const NOT_A_NUMBER = 'Enter a number.';
/** What narrows a list, in the messages for lists that are too large. */
const NARROW = 'Narrow the list with source__slug, user__username or user__id.';
export const LIST_TOO_LARGE = `The list has more rows than can be counted. ${NARROW}`;
export const tooManySources = (most: number): string =>
  `There are more than ${most} sources. Name one with source__slug.`;
export const tooManySearched = (most: number): string => `More than ${most} rows would be searched. ${NARROW}`;
export const searchTooLarge = (bytes: number): string =>
  `More than ${bytes} bytes of attributes would be searched. ${NARROW}`;
export const searchTooLong = (bytes: number, terms: number): string =>
  `Ensure this value has no more than ${bytes} bytes and ${terms} terms.`;
export const tooManyOrdered = (most: number): string =>
  `More than ${most} rows would be sorted. ${NARROW} The default order has no such limit.`;
export const pageTooLarge = (pageSize: number): string =>
  `The page is larger than a response can be. Send page_size=${pageSize} or less.`;

export const malformedHeader = (name: string): string => `Malformed ${name} header.`;
export const methodNotAllowed = (method: string): string => `Method "${excerpt(method)}" not allowed.`;
export const unsupportedMediaType = (type: string): string => `Unsupported media type "${excerpt(type)}" in request.`;
export const unsupportedContentEncoding = (encoding: string): string =>
  `Unsupported content encoding "${excerpt(encoding)}" in request.`;
export const parseError = (why: string): string => `JSON parse error - ${why}`;
export const NOT_UTF8 = 'the body is not valid UTF-8';
export const tooDeep = (levels: number): string => `nested deeper than ${levels} levels`;
export const tooManyTokens = (tokens: number): string => `more than ${tokens} commas, colons and brackets`;
export const notADictionary = (value: unknown): string =>
  `Invalid data. Expected a dictionary, but got ${pythonType(value)}.`;
export const notAPk = (value: unknown): string => `Incorrect type. Expected pk value, received ${pythonType(value)}.`;
export const noSuchPk = (pk: unknown): string => `Invalid pk "${excerpt(String(pk))}" - object does not exist.`;
export const notAUuid = (text: string): string => `“${excerpt(text)}” is not a valid UUID.`;
export const surrogate = (unit: string): string =>
  `Surrogate characters are not allowed: U+${unit.charCodeAt(0).toString(16).toUpperCase()}.`;
export const tooLong = (bytes: number): string => `Ensure this field has no more than ${bytes} bytes.`;

/**
 * A message echoes the caller's text, and a Lambda response has at most 6 MB. An excerpt is enough to recognise the
 * text.
 */
const excerpt = (text: string): string => (text.length > 4096 ? `${text.slice(0, 4096)}…` : text);

/** authentik is written in Python, and its messages name Python's types. */
function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return JSON.isRawJSON(value) ? pythonNumber(JSON.stringify(value)) : 'dict';
  }
}

/** authentik's parser (orjson) reads integers of up to 64 bits, and larger ones as floats. */
function pythonNumber(source: string): string {
  // 20 digits hold every 64-bit integer. BigInt's cost grows faster than the text.
  if (!/^-?\d{1,20}$/.test(source)) return 'float';
  return -(2n ** 63n) <= BigInt(source) && BigInt(source) < 2n ** 64n ? 'int' : 'float';
}
