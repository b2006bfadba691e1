/** The summary that is printed at the end. */
import { ms, percent, perSecond } from './numbers.ts';
import type { Report } from './report.ts';
import { warnings } from './warnings.ts';

export function* summary(report: Report): Generator<string> {
  const { settings, requests, errors, outcomes, latency_ms: latency, in_flight } = report;
  const notes = warnings(report);
  for (const { label, text } of notes) if (label === 'interrupted') yield `interrupted: ${text}`;
  yield `requests    ${requests} in ${report.seconds} s, after ${settings.warm_up_s} s of warm-up`;
  yield `throughput  ${perSecond(report.throughput)} expected responses, of ${perSecond(settings.rate)}`;
  yield `latency     ${Object.entries(latency)
    .map(([name, value]) => `${name} ${ms(value)}`)
    .join('  ')}`;
  yield `responses     ${Object.entries(outcomes)
    .map(([outcome, n]) => `${outcome}: ${n}`)
    .join(', ')}`;
  yield `errors      ${errors} (${percent(errors, requests)})`;
  yield `in flight   at most ${in_flight.most}${in_flight.waited > 0 ? ': the limit' : ''}`;
  for (const { label, text } of notes) if (label !== 'interrupted') yield `${label.padEnd(12)}${text}`;
  for (const { passed, text } of report.thresholds) yield `${passed ? 'passed' : 'failed'}      ${text}`;
}
