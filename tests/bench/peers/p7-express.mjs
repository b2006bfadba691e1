/** P7: express + serverless-http, ajv at run time. */
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import express from 'express';
import serverless from 'serverless-http';
import { bearerOk, HttpError, patchScimUser } from './behaviour.mjs';
import { bodySchema } from './body-schema.mjs';
import { db } from './document-db.mjs';

const ajv = new Ajv();
addFormats(ajv);
const validate = ajv.compile(bodySchema);

const app = express();
app.use((req, res, next) =>
  bearerOk(req.headers.authorization) ? next() : res.status(401).json({ detail: 'Unauthorized.' }),
);
app.use(express.json({ strict: false }));
app.patch('/api/v3/sources/scim_users/:id/', async (req, res) => {
  if (!validate(req.body)) return res.status(400).json({ detail: ajv.errorsText(validate.errors) });
  res.json(await patchScimUser(db, req.params.id, req.body));
});
app.use((err, _req, res, _next) => {
  if (err instanceof HttpError) return res.status(err.status).json(err.body);
  res.status(err.status || 500).json({ detail: err.message });
});
export const handler = serverless(app);
