/** The summary that is printed at the end. */
import { count, ms, percent, perSecond } from './numbers.ts';
import type { Report } from './report.ts';

/** What an error of the whole run most often means. */
const HINTS: Readonly<Record<string, string>> = {
  '403': 'the token is unknown to this stage, has expired, or lacks view_scimsourceuser or change_scimsourceuser',
  '404': 'the rows are not in the table: see npm run load -- --seed',
  ECONNREFUSED: 'nothing listens at that URL',
  ENOTFOUND: 'the host of that URL has no address',
};

/** Later than this the machine that measures is what is slow. */
const MOST_DELAY_MS = 20;

export function* summary(report: Report): Generator<string> {
  const {
    settings,
    requests,
    errors,
    outcomes,
    latency_ms: latency,
    start_delay_ms: delay,
    in_flight: flying,
  } = report;
  if (report.interrupted) yield 'interrupted: these are the figures until then';
  yield `requests    ${requests} in ${report.seconds} s, after ${settings.warm_up_s} s of warm-up`;
  yield `throughput  ${perSecond(report.throughput)} answered as expected, of ${perSecond(settings.rate)}`;
  yield `latency     ${Object.entries(latency)
    .map(([name, value]) => `${name} ${ms(value)}`)
    .join('  ')}`;
  yield `answers     ${Object.entries(outcomes)
    .map(([outcome, n]) => `${outcome}: ${n}`)
    .join(', ')}`;
  yield `errors      ${errors} (${percent(errors, requests)})`;
  yield `in flight   at most ${flying.most}${flying.waited > 0 ? `: the limit; ${count(flying.waited, 'request')} waited, which is in the latency` : ''}`;
  if (flying.waited === 0 && delay.p99 > MOST_DELAY_MS)
    yield `warning     this machine is too slow: requests were started up to ${ms(delay.max)} late, which is in the latency`;
  for (const [outcome, hint] of Object.entries(HINTS))
    if (outcomes[outcome] === requests) yield `hint        ${outcome}: ${hint}`;
  for (const { passed, text } of report.thresholds) yield `${passed ? 'passed' : 'failed'}      ${text}`;
}
