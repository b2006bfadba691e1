/** The warnings that a reader needs before trusting the figures: in the summary, and at the top of the page. */
import { count, ms } from './numbers.ts';
import type { Report } from './report.ts';

export interface Warning {
  readonly label: 'interrupted' | 'warning' | 'hint';
  readonly text: string;
}

/** The usual cause of an error of the whole run. */
const HINTS: Readonly<Record<string, string>> = {
  '403': 'the token is unknown to this stage, has expired, or lacks view_scimsourceuser or change_scimsourceuser',
  '404': 'the rows are not in the table: see npm run load -- --seed',
  ECONNREFUSED: 'nothing listens at that URL',
  ENOTFOUND: 'the host of that URL has no address',
};

/** Requests that start later than this are waiting for the measuring machine. */
const MAX_DELAY_MS = 20;

export function warnings({
  interrupted,
  stage_lost,
  requests,
  outcomes,
  in_flight,
  start_delay_ms,
}: Report): Warning[] {
  const all: Warning[] = [];
  const add = (label: Warning['label'], text: string) => all.push({ label, text });
  if (interrupted)
    add('interrupted', `${stage_lost ? 'the local stage ended by itself; ' : ''}these are the figures until then`);
  if (in_flight.waited > 0)
    add(
      'warning',
      `${count(in_flight.waited, 'request')} waited because ${in_flight.limit} may be in flight, which is in the latency`,
    );
  else if (start_delay_ms.p99 > MAX_DELAY_MS)
    add(
      'warning',
      `this machine is too slow: requests were started up to ${ms(start_delay_ms.max)} late, which is in the latency`,
    );
  for (const [outcome, hint] of Object.entries(HINTS))
    if (outcomes[outcome] === requests) add('hint', `${outcome}: ${hint}`);
  return all;
}
