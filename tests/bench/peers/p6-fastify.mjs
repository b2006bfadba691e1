/** P6: fastify + @fastify/aws-lambda. */
import awsLambdaFastify from '@fastify/aws-lambda';
import fastify from 'fastify';
import { bearerOk, HttpError, patchScimUser } from './behaviour.mjs';
import { bodySchema } from './body-schema.mjs';
import { db } from './document-db.mjs';

const app = fastify({ logger: false, ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
app.addHook('onRequest', async (req, res) => {
  if (!bearerOk(req.headers.authorization)) return res.code(401).send({ detail: 'Unauthorized.' });
});
app.patch('/api/v3/sources/scim_users/:id/', { schema: { body: bodySchema } }, async (req) =>
  patchScimUser(db, req.params.id, req.body),
);
app.setErrorHandler((err, _req, res) =>
  err instanceof HttpError
    ? res.code(err.status).send(err.body)
    : res.code(err.statusCode || 500).send({ detail: err.message }),
);
export const handler = awsLambdaFastify(app);
