/** The two parts of a resource's entity tag, as a caller sees them. */

/** A version and 64 bits of the digest of user_obj. */
export const RESOURCE_TAG = /^"[0-9a-f-]{36}\.[0-9a-f]{16}"$/;

/** The tag of the row alone, as a 412 has it. @param tag of a resource */
export const rowTagOf = (tag: string | undefined): string => String(tag).replace(/\.[^"]*/, '');

/** The version in a tag. */
export const versionOf = (tag: string | undefined): string => rowTagOf(tag).slice(1, -1);
