/** Checks the operations beside PATCH, with a row that they make and remove: what each role allows shows only in an account. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Check, expectResponse, headersOf, NotRun, type World } from './check.ts';
import { ROUTE } from './row.ts';
import type { Received } from './stage.ts';

const ATTRIBUTES = '{"verify":[1.0,18446744073709551615]}';

const madeId = (id: string): string => `${id}-made`;

/** @param end after the row's path; undefined: the request is for the collection */
function send(
  { stage, row, token }: World,
  method: string,
  {
    body,
    end,
    query = '',
    headers = [],
  }: { body?: string; end?: string; query?: string; headers?: readonly (readonly [string, string])[] },
): Promise<Received> {
  return stage.send({
    method,
    target: end === undefined ? `${ROUTE}${query}` : `${ROUTE}${encodeURIComponent(madeId(row.id))}/${end}`,
    headers: [['Authorization', `Bearer ${token}`], ['Content-Type', 'application/json'], ...headers],
    ...(body !== undefined && { body }),
  });
}

const bodyOf = ({ row: { id, before } }: World): string =>
  `{"id":${JSON.stringify(madeId(id))},"user":${before.user},"source":"${before.source}","attributes":${ATTRIBUTES}}`;

/** @throws NotRun if the token lacks the permission */
async function make(world: World): Promise<Received> {
  const made = await send(world, 'POST', { body: bodyOf(world) });
  if (made.status === 403) throw new NotRun('the token lacks add_scimsourceuser');
  expectResponse(made, { status: 201 });
  return made;
}

/** Removes the row after the check, whatever it found. */
async function withMade<Result>(world: World, check: (made: Received) => Promise<Result>): Promise<Result> {
  const made = await make(world);
  try {
    return await check(made);
  } finally {
    await send(world, 'DELETE', { end: '' });
  }
}

/** The index is usually less than a second behind. */
const LISTED_WITHIN_MS = 5_000;
const ASK_EVERY_MS = 250;

/** Reads one page, of the rows of the row's user. */
async function expectListed(world: World, row: string): Promise<void> {
  const { before } = world.row;
  const query = `?user__id=${before.user}&page_size=1000&page=last`;
  const until = Date.now() + LISTED_WITHIN_MS;
  for (;;) {
    const listed = await send(world, 'GET', { query });
    expectResponse(listed, { status: 200 });
    const { pagination } = JSON.parse(listed.text);
    if (listed.text.includes(row)) return;
    if (pagination.total_pages > 1) throw new NotRun('the user has more than 1,000 rows');
    if (Date.now() > until) throw new Error('the row is not in the list');
    await wait(ASK_EVERY_MS);
  }
}

export const LIFE: readonly Check[] = [
  {
    claim: 'write: POST makes a row, by a Put that its role allows only within a transaction',
    try: (world) =>
      withMade(world, async (made) => {
        const etag = headersOf(made.headers).get('etag') ?? '';
        expectResponse(await send(world, 'GET', { end: '' }), { status: 200, body: made.text, headers: { etag } });
        expectResponse(await send(world, 'POST', { body: bodyOf(world) }), { status: 400 });
      }),
  },
  {
    claim: 'read: GET with If-None-Match returns 304; used_by returns []',
    try: (world) =>
      withMade(world, async (made) => {
        const etag = headersOf(made.headers).get('etag') ?? '';
        expectResponse(await send(world, 'GET', { end: '', headers: [['If-None-Match', etag]] }), { status: 304 });
        expectResponse(await send(world, 'GET', { end: 'used_by/' }), { status: 200, body: '[]' });
      }),
  },
  {
    claim: 'read: the list has the row within 5 s, as POST returned it',
    try: (world) => withMade(world, (made) => expectListed(world, made.text)),
  },
  {
    claim: 'write: PUT replaces the row; a stale If-Match is a 412',
    try: (world) =>
      withMade(world, async (made) => {
        const stale = headersOf(made.headers).get('etag') ?? '';
        expectResponse(await send(world, 'PUT', { end: '', body: bodyOf(world) }), { status: 200 });
        const headers = [['If-Match', stale]] as const;
        expectResponse(await send(world, 'PUT', { end: '', body: bodyOf(world), headers }), { status: 412 });
      }),
  },
  {
    claim: 'write: DELETE removes the row, once',
    async try(world) {
      await make(world);
      const removed = await send(world, 'DELETE', { end: '' });
      if (removed.status === 403) throw new NotRun('the token lacks delete_scimsourceuser: the row stays');
      expectResponse(removed, { status: 204 });
      expectResponse(await send(world, 'DELETE', { end: '' }), { status: 404 });
    },
  },
];
