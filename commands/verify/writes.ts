/** Checks writes that need rights of the function's role: a transaction with references, a move, and a precondition. */
import { type Check, expectResponse, headersOf, type World } from './check.ts';
import { movedId } from './row.ts';
import type { Received } from './stage.ts';

const ATTRIBUTES = '{"verify":[1.0,-0,18446744073709551615]}';
const DENIED = `a 500 may mean that the role lacks a right: see the line "unexpected error" in the function's log`;

function expectOk(response: Received): Received {
  try {
    expectResponse(response, { status: 200 });
    return response;
  } catch (error) {
    throw new Error(`${(error as Error).message}; ${DENIED}`);
  }
}

/** @throws Error if another row has the id, which verify must not change */
async function move({ row }: World): Promise<void> {
  const moved = movedId(row.id);
  expectResponse(await row.patch('{}', { id: moved }), { status: 404 });
  expectOk(await row.patch(`{"id":"${moved}","attributes":${ATTRIBUTES}}`));
  try {
    expectResponse(await row.patch('{}'), { status: 404 });
    if (!expectOk(await row.patch('{}', { id: moved })).text.endsWith(`"attributes":${ATTRIBUTES}}`))
      throw new Error('the moved row has other attributes');
  } finally {
    expectOk(await row.patch(`{"id":"${row.id}"}`, { id: moved }));
  }
  expectResponse(await row.patch('{}', { id: moved }), { status: 404 });
}

export const WRITES: readonly Check[] = [
  {
    claim: 'write: attributes, one UpdateItem on scim_user#*',
    async try({ row }) {
      const { text } = expectOk(await row.patch(`{"attributes":${ATTRIBUTES}}`));
      if (!text.endsWith(`"attributes":${ATTRIBUTES}}`))
        throw new Error('the response has other attributes than were sent');
    },
  },
  {
    claim: 'write: user and source, whose items the transaction checks without writing them',
    async try({ row }) {
      const { user, source } = row.before;
      expectOk(await row.patch(`{"user":${user},"source":"${source}","attributes":{"verify":1}}`));
    },
  },
  {
    claim: 'write: a move and back; dynamodb:LeadingKeys holds for each item of a transaction',
    try: move,
  },
  {
    claim: 'write: a stale If-Match is a 412 and changes nothing',
    async try({ row }) {
      const { headers } = expectOk(await row.patch('{"attributes":{"verify":2}}'));
      const stale = headersOf(headers).get('etag') ?? '';
      expectOk(await row.patch('{"attributes":{"verify":3}}', { headers: [['If-Match', stale]] }));
      const refused = await row.patch('{"attributes":{"verify":4}}', { headers: [['If-Match', stale]] });
      expectResponse(refused, { status: 412 });
      if (!expectOk(await row.patch('{}')).text.endsWith('"attributes":{"verify":3}}'))
        throw new Error('the row was changed');
    },
  },
];
