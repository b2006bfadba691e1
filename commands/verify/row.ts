/** The one row that npm run verify changes: reads it, sets it, and restores it. */
import { parse, stringify } from '../../lib/domain/json/json.ts';
import type { Received, Sent, Stage } from './stage.ts';

export const ROUTE = '/api/v3/sources/scim_users/';

export interface Resource {
  readonly id: string;
  readonly user: number;
  readonly source: string;
  /** JSON, with each number as it was sent. */
  readonly attributes: string;
  /** A value whose numbers JSON.stringify writes as they were sent. */
  readonly user_obj: unknown;
}

export interface Row {
  readonly id: string;
  /** The row before the first check. */
  readonly before: Resource;
  patch(body: string, options?: { id?: string; headers?: Sent['headers'] }): Promise<Received>;
  /** @throws Error if the stage refuses */
  set(resource: Pick<Resource, 'user' | 'source' | 'attributes'>): Promise<void>;
  /** @throws Error that shows the row if it is another afterwards */
  restore(): Promise<void>;
}

/** The id that the row has for a moment. */
export const movedId = (id: string): string => `${id}-moved`;

/** @throws Error if the row doesn't exist, or the token may not read it */
export async function openRow(stage: Stage, token: string, id: string): Promise<Row> {
  const patch: Row['patch'] = (body, { id: other = id, headers = [] } = {}) =>
    stage.send({
      target: `${ROUTE}${encodeURIComponent(other)}/`,
      headers: [['Authorization', `Bearer ${token}`], ['Content-Type', 'application/json'], ...headers],
      body,
    });
  const set: Row['set'] = async ({ user, source, attributes }) => {
    const { status, text } = await patch(`{"user":${user},"source":"${source}","attributes":${attributes}}`);
    if (status !== 200) throw new Error(`the row can't be set: ${status} ${text.slice(0, 200)}`);
  };
  const before = toResource(await patch('{}'));
  return {
    ...{ id, before, patch, set },
    async restore() {
      // A check moved the row and could not move it back.
      if ((await patch('{}')).status === 404) await patch(`{"id":"${id}"}`, { id: movedId(id) });
      await set(before);
      const after = toResource(await patch('{}'));
      if (stringify(after) !== stringify(before)) throw new Error(`the row is ${stringify(after).slice(0, 500)}`);
    },
  };
}

function toResource({ status, text }: Received): Resource {
  if (status !== 200) throw new Error(`${status} ${text.slice(0, 200)}`);
  const { value, lossless } = parse(text) as { value: Resource; lossless: Record<string, unknown> };
  const { id, user, source } = value;
  return { id, user, source, attributes: stringify(lossless.attributes), user_obj: lossless.user_obj };
}
