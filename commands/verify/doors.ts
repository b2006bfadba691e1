/** Checks the doors: HTTP and a direct invocation return the same row and the same refusal. */
import { type Check, expectResponse, headersOf, NotRun, type World } from './check.ts';

const NOT_AUTHENTICATED = '{"detail":"Authentication credentials were not provided."}';

/** @throws NotRun without --function */
function invoke({ stage, row }: World, headers: Readonly<Record<string, string>>) {
  if (stage.invoke === undefined) throw new NotRun('--function is not given');
  return stage.invoke({ pathParameters: { id: row.id }, headers, body: {} });
}

export const DOORS: readonly Check[] = [
  {
    claim: 'door: HTTP by the URL responds with the row',
    async try({ row }) {
      const response = await row.patch('{}');
      expectResponse(response, { status: 200 });
      if (JSON.parse(response.text).id !== row.id) throw new Error('the response has another id');
      if (!headersOf(response.headers).has('etag')) throw new Error('the response has no ETag');
    },
  },
  {
    claim: 'door: a direct invocation responds with the same row and ETag',
    async try(world) {
      const direct = await invoke(world, { authorization: `Bearer ${world.token}` });
      const { headers, text } = await world.row.patch('{}');
      const etag = headersOf(headers).get('etag');
      expectResponse(direct, { status: 200, body: text, headers: etag === undefined ? {} : { etag } });
    },
  },
  {
    claim: 'door: a direct invocation without a token is refused',
    async try(world) {
      expectResponse(await invoke(world, {}), { status: 403, body: NOT_AUTHENTICATED });
    },
  },
  {
    claim: 'door: an HTTP API',
    async try() {
      throw new NotRun('the stack has none; the tests replay its events');
    },
  },
];
