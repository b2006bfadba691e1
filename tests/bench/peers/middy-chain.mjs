/** The middy chain of P2 and P3, which differ only in the validator. */
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import validator from '@middy/validator';
import { bearerOk, HttpError, patchScimUser, reply } from './behaviour.mjs';
import { db } from './document-db.mjs';

const auth = () => ({
  before: async (request) => {
    if (!bearerOk(request.event.headers.authorization)) return reply(401, { detail: 'Unauthorized.' });
  },
});

export const build = (eventSchema) =>
  middy()
    .use(httpErrorHandler({ logger: false }))
    .use(httpHeaderNormalizer())
    .use(auth())
    .use(httpJsonBodyParser())
    .use(validator({ eventSchema }))
    .handler(async (event) => {
      try {
        return reply(200, await patchScimUser(db, event.pathParameters.id, event.body));
      } catch (err) {
        if (err instanceof HttpError) return reply(err.status, err.body);
        throw err;
      }
    });
