/** The permission check by itself. */
import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import { NotAuthenticated } from '../../../lib/domain/errors.ts';
import { type HttpRequest, readRequest } from '../../../lib/http/event/request.ts';
import { type HttpResponse, jsonResponse } from '../../../lib/http/event/response.ts';
import { authorize } from '../../../lib/http/steps/authorize.ts';

test('in a chain that has left out the token check nobody is let in', async () => {
  const handler = middy<HttpRequest, HttpResponse>()
    .use(readRequest())
    .use(authorize({ exists: async () => true }))
    .handler(async () => jsonResponse(200, '{}'));
  await expect(handler({} as never, {} as never)).rejects.toThrow(NotAuthenticated);
});
