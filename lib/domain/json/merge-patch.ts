/** JSON Merge Patch (RFC 7396 §2), on values that keep their numbers' source text. */

/**
 * @param target, patch as `parse(…).lossless` gives them
 * @returns a new value; its objects have no prototype, so that `__proto__` is a name like any other
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

/** A number kept as source text is an object to `typeof` (JSON.rawJSON). */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
