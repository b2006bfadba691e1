/** The function in a process of its own, for requests that no gateway would forward too. */
import { OPERATIONS, type OperationName } from '../../../lib/operations.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { DOORS, type Sent } from '../../support/doors.ts';
import { operationFor } from '../../support/http-door.ts';
import type { Reply, Subject } from './claims.ts';
import { type HostileRequest, ROW, TOKEN } from './requests.ts';

const PERMISSIONS = ['add', 'view', 'change', 'delete'].map((action) => `${action}_scimsourceuser`);
export const TOKEN_SEED = { key: TOKEN, user: 1, intent: 'api', expiring: false, permissions: PERMISSIONS } as const;

interface Routed extends Sent {
  readonly path: string;
  readonly method: string;
}

/** The request as a door gets it. A POST goes to the collection, any other method to a row. */
export const toSent = ({ id, method, headers, body }: Omit<HostileRequest, 'door'>, row: string): Routed => ({
  ...(method === 'POST'
    ? { path: OPERATIONS.sources_scim_users_create.path }
    : {
        path: OPERATIONS.sources_scim_users_retrieve.path,
        segment: encodeURIComponent(id === ROW ? row : id.toWellFormed()),
      }),
  method,
  headers,
  body,
});

/** @param stage with the function in a process of its own */
export async function functionSubject(stage: Pick<ChildProcessStage, 'deliver' | 'load' | 'row'>): Promise<Subject> {
  await stage.load({ tokens: [{ ...TOKEN_SEED, permissions: [...TOKEN_SEED.permissions] }] });

  const deliver = async (event: unknown, row = '', operation?: OperationName): Promise<Reply> => {
    const payload = JSON.stringify(event).replaceAll(ROW, JSON.stringify(row).slice(1, -1));
    const { status, headers, text, duration } = await stage.deliver(payload, operation);
    return { status, headers, text, ...duration };
  };

  return {
    row: () => stage.row(),
    send(hostile, id) {
      if ('event' in hostile) return deliver(hostile.event, id);
      const sent = toSent(hostile.request, id);
      return deliver(throughDoor(hostile.request.door, sent), id, operationFor(sent.path, sent.method));
    },
    read: (id) => deliver({ pathParameters: { id }, headers: { authorization: `Bearer ${TOKEN}` } }),
  };
}

/** Falls back to the REST API, which carries every request. */
function throughDoor(name: string, sent: Sent): object {
  const named = DOORS[name];
  const door = named?.carries(sent) ? named : DOORS['REST API'];
  return (door as NonNullable<typeof door>).event(sent);
}
