/** Counts the responses, and the longest response time. */
import type { Reply } from '../hostile/claims.ts';

export interface Tally {
  add(reply: Reply): void;
  count(): number;
  /** As lines: how often each status occurred, and the slowest response. */
  text(): string;
}

/** The gateway's own responses are counted separately: `400 (gateway)`. */
export function tally(): Tally {
  const statuses = new Map<string, number>();
  let count = 0;
  let wall = 0;
  let cpu = 0;
  return {
    add(reply) {
      const name = `${reply.status || 'none'}${reply.isFromGateway ? ' (gateway)' : ''}`;
      statuses.set(name, (statuses.get(name) ?? 0) + 1);
      count += 1;
      wall = Math.max(wall, reply.wall);
      cpu = Math.max(cpu, reply.cpu ?? 0);
    },
    count: () => count,
    text() {
      const sorted = [...statuses].sort(([a], [b]) => a.localeCompare(b));
      const counts = sorted.map(([name, n]) => `${name}: ${n.toLocaleString('en')}`).join(', ');
      const slowest = `slowest ${Math.round(wall)} ms${cpu > 0 ? `, most CPU ${Math.round(cpu)} ms` : ''}`;
      return `responses: ${counts}\n${slowest}`;
    },
  };
}
