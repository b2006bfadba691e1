/** P4: Powertools event handler + zod through the Powertools parser (its router drops the trailing slash). */
import { Router } from '@aws-lambda-powertools/event-handler/http';
import { parse } from '@aws-lambda-powertools/parser';
import { ParseError } from '@aws-lambda-powertools/parser/errors';
import { bearerOk, HttpError, patchScimUser } from './behaviour.mjs';
import { PatchBody } from './body-zod.mjs';
import { db } from './document-db.mjs';

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const app = new Router({ logger: quiet });
const json = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

app.patch('/api/v3/sources/scim_users/:id', async ({ req, params }) => {
  if (!bearerOk(req.headers.get('authorization'))) return json(401, { detail: 'Unauthorized.' });
  try {
    const patch = parse(await req.json(), undefined, PatchBody);
    return json(200, await patchScimUser(db, params.id, patch));
  } catch (err) {
    if (err instanceof HttpError) return json(err.status, err.body);
    if (err instanceof ParseError || err instanceof SyntaxError) return json(400, { detail: 'Invalid body.' });
    throw err;
  }
});
export const handler = (event, context) => app.resolve(event, context);
