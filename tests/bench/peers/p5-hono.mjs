/** P5: Hono's aws-lambda adapter + zod. */
import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { bearerOk, HttpError, patchScimUser } from './behaviour.mjs';
import { PatchBody } from './body-zod.mjs';
import { db } from './document-db.mjs';

const app = new Hono();
app.use('*', async (c, next) => {
  if (!bearerOk(c.req.header('authorization'))) return c.json({ detail: 'Unauthorized.' }, 401);
  await next();
});
app.patch('/api/v3/sources/scim_users/:id/', zValidator('json', PatchBody), async (c) =>
  c.json(await patchScimUser(db, c.req.param('id'), c.req.valid('json'))),
);
app.onError((err, c) => {
  if (err instanceof HttpError) return c.json(err.body, err.status);
  if (err.status) return c.json({ detail: err.message }, err.status);
  throw err;
});
export const handler = handle(app);
