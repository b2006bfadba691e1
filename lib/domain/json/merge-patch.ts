/** JSON Merge Patch (RFC 7396 §2), on values whose numbers keep their source text. */

/**
 * @param target, patch from `parse(…).lossless`
 * @returns a new value. Its objects have no prototype, so `__proto__` is a name like any other
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, unknown> = Object.assign(Object.create(null), isJsonObject(target) ? target : {});
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** `typeof` says "object" for a number that is kept as source text (JSON.rawJSON). */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
