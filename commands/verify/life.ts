/** Checks the operations beside PATCH, with a row that they make and remove: what each role allows shows only in an account. */
import { type Check, expectResponse, headersOf, NotRun, type World } from './check.ts';
import { ROUTE } from './row.ts';
import type { Received } from './stage.ts';

const ATTRIBUTES = '{"verify":[1.0,18446744073709551615]}';

const madeId = (id: string): string => `${id}-made`;

/** @param end after the row's path; undefined: the request is for the collection */
function send(
  { stage, row, token }: World,
  method: string,
  { body, end, headers = [] }: { body?: string; end?: string; headers?: readonly (readonly [string, string])[] },
): Promise<Received> {
  return stage.send({
    method,
    target: end === undefined ? ROUTE : `${ROUTE}${encodeURIComponent(madeId(row.id))}/${end}`,
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
