/** The function in a process of its own, for requests that no gateway would forward too. */
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { DOORS, type Sent } from '../../support/doors.ts';
import type { Reply, Subject } from './claims.ts';
import { type Hostile, type HostileRequest, ROW, TOKEN } from './requests.ts';

const PERMISSIONS = ['view_scimsourceuser', 'change_scimsourceuser'];
export const TOKEN_SEED = { key: TOKEN, user: 1, intent: 'api', expiring: false, permissions: PERMISSIONS } as const;

/** The request as a door gets it. */
export const toSent = ({ id, method, headers, body }: Omit<HostileRequest, 'door'>, row: string): Sent => ({
  segment: encodeURIComponent(id === ROW ? row : id.toWellFormed()),
  method,
  headers,
  body,
});

/** @param stage with the function in a process of its own */
export async function functionSubject(stage: Pick<ChildProcessStage, 'deliver' | 'load' | 'row'>): Promise<Subject> {
  await stage.load({ tokens: [{ ...TOKEN_SEED, permissions: [...TOKEN_SEED.permissions] }] });

  const deliver = async (event: unknown, row = ''): Promise<Reply> => {
    const payload = JSON.stringify(event).replaceAll(ROW, JSON.stringify(row).slice(1, -1));
    const { status, headers, text, duration } = await stage.deliver(payload);
    return { status, headers, text, ...duration };
  };

  return {
    row: () => stage.row(),
    send: (hostile, id) => deliver('event' in hostile ? hostile.event : throughDoor(hostile, id), id),
    read: (id) => deliver({ pathParameters: { id }, headers: { authorization: `Bearer ${TOKEN}` } }),
  };
}

/** Falls back to the REST API, which carries every request. */
function throughDoor({ request }: Extract<Hostile, { request: HostileRequest }>, row: string): object {
  const sent = toSent(request, row);
  const named = DOORS[request.door];
  const door = named?.carries(sent) ? named : DOORS['REST API'];
  return (door as NonNullable<typeof door>).event(sent);
}
