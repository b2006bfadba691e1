/** Requests as events of the REST API, as text for a process. */
import { DOORS } from '../../support/doors.ts';
import { TOKEN } from '../seed.ts';

const { event } = DOORS['REST API'] as (typeof DOORS)[string];

/** @param body a value or its JSON text; undefined for none */
export function requestOf(id: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return JSON.stringify(
    event({
      segment: encodeURIComponent(id),
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', ...headers },
      ...(text !== undefined && { body: Buffer.from(text) }),
    }),
  );
}

/** About 200 bytes, as identity providers send them. */
export const patchOf = (n: number): object => ({
  attributes: {
    department: 'Platform',
    costCenter: `${n}`,
    manager: { value: '26118915', displayName: 'John Smith' },
    roles: ['admin', 'editor'],
    active: true,
  },
});
