/** The body of another Lambda, where it is not what Lambda can have handed over. */
import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import { parseBody } from '../../../lib/http/parse-body.ts';
import { type HttpRequest, readRequest } from '../../../lib/http/request.ts';
import { type HttpResponse, json } from '../../../lib/http/response.ts';

test('a value that no JSON text stands for is a bug, not a refusal', async () => {
  const handler = middy<HttpRequest, HttpResponse>()
    .use(readRequest())
    .use(parseBody({ exists: async () => true }))
    .handler(async () => json(200, '{}'));
  await expect(handler({ body: 1n } as never, {} as never)).rejects.toThrow(TypeError);
});
