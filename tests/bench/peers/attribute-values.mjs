/** Converts JSON to DynamoDB's attribute values and back, for the peers without lib-dynamodb. */

export function toAttr(v) {
  switch (typeof v) {
    case 'string':
      return { S: v };
    case 'number':
      return { N: String(v) };
    case 'boolean':
      return { BOOL: v };
  }
  if (v === null || v === undefined) return { NULL: true };
  if (Array.isArray(v)) return { L: v.map(toAttr) };
  const M = {};
  for (const k in v) if (v[k] !== undefined) M[k] = toAttr(v[k]);
  return { M };
}
export function fromAttr(a) {
  if (a.S !== undefined) return a.S;
  if (a.N !== undefined) return +a.N;
  if (a.M !== undefined) return fromAttrMap(a.M);
  if (a.BOOL !== undefined) return a.BOOL;
  if (a.NULL) return null;
  if (a.L !== undefined) return a.L.map(fromAttr);
  return a.SS ?? a.NS ?? null;
}
export function fromAttrMap(m) {
  const o = {};
  for (const k in m) o[k] = fromAttr(m[k]);
  return o;
}
