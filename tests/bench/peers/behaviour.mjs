/** The behaviour that all peers share: token, keys, update, response. It contains no AWS code. */
import { timingSafeEqual } from 'node:crypto';

export const TABLE = process.env.TABLE_NAME || 'scim';
export const keyOf = (id) => `scim-user#${id}`;
export const userKey = (n) => `user#${n}`;
export const sourceKey = (s) => `source#${s}`;

const TOKEN = Buffer.from(process.env.API_TOKEN || 'test-token');

export function bearerOk(header) {
  if (typeof header !== 'string' || header.length < 8) return false;
  if (header.slice(0, 7).toLowerCase() !== 'bearer ') return false;
  const given = Buffer.from(header.slice(7));
  return given.length === TOKEN.length && timingSafeEqual(given, TOKEN);
}

export function headerOf(event, lower, canonical) {
  const h = event.headers;
  return h ? (h[canonical] ?? h[lower]) : undefined;
}

export const reply = (statusCode, body) => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

// The API's response for a stored item.
export const present = (item) => ({
  id: item.id,
  user: item.user,
  source: item.source,
  user_obj: item.user_obj,
  attributes: item.attributes ?? null,
});

// The parts of an UpdateItem for a validated patch; `enc` converts a JS value for the client.
export function updateParts(id, patch, userObj, enc) {
  const sets = ['#u = :u'];
  const names = { '#k': 'pk', '#u': 'last_update' };
  const values = { ':u': enc(new Date().toISOString()) };
  let i = 0;
  for (const f of ['id', 'user', 'source', 'attributes']) {
    if (patch[f] === undefined) continue;
    sets.push(`#f${i} = :f${i}`);
    names[`#f${i}`] = f;
    values[`:f${i}`] = enc(patch[f]);
    i++;
  }
  if (userObj !== undefined) {
    sets.push('#o = :o');
    names['#o'] = 'user_obj';
    values[':o'] = enc(userObj);
  }
  return {
    TableName: TABLE,
    Key: { pk: enc(keyOf(id)) },
    UpdateExpression: `SET ${sets.join(', ')}`,
    ConditionExpression: 'attribute_exists(#k)',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  };
}

export const identity = (v) => v;

export class HttpError extends Error {
  constructor(status, body) {
    super(`http ${status}`);
    this.status = status;
    this.body = body;
  }
}

// One write; a read per referenced row only if the patch touches `user` or `source`.
// db = { get(pk) -> item|undefined, update(parts) -> item, enc }
export async function patchScimUser(db, id, patch) {
  let userObj;
  if (patch.user !== undefined || patch.source !== undefined) {
    const [u, s] = await Promise.all([
      patch.user !== undefined ? db.get(userKey(patch.user)) : undefined,
      patch.source !== undefined ? db.get(sourceKey(patch.source)) : undefined,
    ]);
    if (patch.user !== undefined && !u) throw new HttpError(400, { user: ['Invalid pk - object does not exist.'] });
    if (patch.source !== undefined && !s) throw new HttpError(400, { source: ['Invalid pk - object does not exist.'] });
    if (u) userObj = u.user_obj;
  }
  try {
    return present(await db.update(updateParts(id, patch, userObj, db.enc)));
  } catch (err) {
    if (err.name === 'ConditionalCheckFailedException' || err.code === 'ConditionalCheckFailedException')
      throw new HttpError(404, { detail: 'Not found.' });
    throw err;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// Hand-written validation for the bare peers: returns the errors or undefined.
export function checkPatch(b) {
  if (b === null || typeof b !== 'object' || Array.isArray(b)) return { non_field_errors: ['Expected an object.'] };
  if (b.id !== undefined && (typeof b.id !== 'string' || b.id.length < 1)) return { id: ['Invalid.'] };
  if (b.user !== undefined && !Number.isInteger(b.user)) return { user: ['Invalid.'] };
  if (b.source !== undefined && (typeof b.source !== 'string' || !UUID.test(b.source))) return { source: ['Invalid.'] };
}

// The whole request for the bare peers.
export async function bareHandler(db, event) {
  if (!bearerOk(headerOf(event, 'authorization', 'Authorization'))) return reply(401, { detail: 'Unauthorized.' });
  let body;
  try {
    body = JSON.parse(event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body);
  } catch {
    return reply(400, { detail: 'JSON parse error.' });
  }
  const bad = checkPatch(body);
  if (bad) return reply(400, bad);
  try {
    return reply(200, await patchScimUser(db, event.pathParameters.id, body));
  } catch (err) {
    if (err instanceof HttpError) return reply(err.status, err.body);
    throw err;
  }
}
