/** The report as one HTML page with its styles and charts, and without scripts. */
import { readFileSync } from 'node:fs';
import { latencyHistogram, latencyOverTime, responsesOverTime } from './charts.ts';
import { ms, percent, perSecond } from './numbers.ts';
import type { Report } from './report.ts';
import { warnings } from './warnings.ts';

const STYLE = readFileSync(new URL('page.css', import.meta.url), 'utf8');

const asText = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** Each cell repeats its column's name: on a phone the rows become blocks. */
const table = (head: readonly string[], rows: readonly (readonly string[])[], kind = ''): string => {
  const names = head.map((name) => `<th>${asText(name)}</th>`).join('');
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((cell, n) => `<td data-name="${asText(head[n] ?? '')}">${asText(cell)}</td>`).join('')}</tr>`,
  );
  return `<table class="${kind}"><thead><tr>${names}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
};

const tile = (name: string, value: string, note = ''): string =>
  `<div class="tile"><span>${asText(name)}</span><strong>${asText(value)}</strong><span>${asText(note)}</span></div>`;

const legend = (entries: Readonly<Record<string, string>>): string =>
  `<p class="legend">${Object.entries(entries)
    .map(([name, colour]) => `<span style="--colour: var(--${colour})">${asText(name)}</span>`)
    .join('')}</p>`;

function tiles({ latency_ms: latency, throughput, settings, errors, requests }: Report): string {
  return [
    ...Object.entries(latency).map(([name, value]) => tile(name, ms(value))),
    tile('throughput', perSecond(throughput), `of ${perSecond(settings.rate)}`),
    tile('errors', percent(errors, requests), `${errors} of ${requests}`),
  ].join('');
}

const kinds = ({ kinds: all }: Report): string =>
  table(
    ['kind', 'requests', 'errors', 'p50', 'p90', 'p95', 'p99', 'max'],
    Object.entries(all).map(([kind, { requests, errors, ...times }]) => [
      kind.replace('_', '-'),
      `${requests}`,
      `${errors}`,
      ...Object.values(times).map((value) => (requests === 0 ? '–' : ms(value))),
    ]),
    'kinds',
  );

const notes = (report: Report): string =>
  warnings(report)
    .map(({ label, text }) => `<p class="warning"><strong>${label}:</strong> ${asText(text)}</p>`)
    .join('');

function conditions({ settings, in_flight, start_delay_ms, machine, versions }: Report): string {
  const mix = Object.entries(settings.mix).map(([kind, share]) => `${kind.replace('_', '-')} ${share} %`);
  return table(
    ['condition', 'value'],
    [
      [
        'rate',
        `${perSecond(settings.rate)} for ${settings.duration_s} s, after ${settings.warm_up_s} s that do not count`,
      ],
      ['rows', `${settings.rows}`],
      ['mix', mix.join(', ')],
      [
        'in flight',
        `at most ${in_flight.most} of ${in_flight.limit}; ${in_flight.waited} requests waited for their turn`,
      ],
      ['started late by', `p99 ${ms(start_delay_ms.p99)}, max ${ms(start_delay_ms.max)}`],
      ['time-out', `${settings.timeout_s} s`],
      ['measured from', `${machine.cores} × ${machine.cpu}, ${machine.memory_gb} GB, ${machine.system}`],
      [
        'versions',
        Object.entries(versions)
          .map((pair) => pair.join(' '))
          .join(', '),
      ],
    ],
  );
}

export function page(report: Report): string {
  const { stage, date, requests, seconds, series, settings, histogram, latency_ms, outcomes } = report;
  const when = `${date.slice(0, 19).replace('T', ' ')} UTC`;
  const { p50, p95, p99, max } = latency_ms;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load test ${asText(when)}</title>
<style>${STYLE}</style>
<main>
<h1>Load test</h1>
<p>${asText(stage)}<br>${asText(when)}, ${requests} requests in ${seconds} s</p>
${notes(report)}
<div class="tiles">${tiles(report)}</div>
<ul>${report.thresholds.map(({ passed, text }) => `<li class="${passed ? 'passed' : 'failed'}">${passed ? 'passed' : 'failed'}: ${asText(text)}</li>`).join('')}</ul>
<h2>Latency over time</h2>
${legend({ p50: 'p50', p99: 'p99', max: 'max' })}
<figure>${latencyOverTime(series)}</figure>
<h2>Responses and errors over time</h2>
${legend({ 'expected responses': 'responses', errors: 'errors', 'requested rate': 'rate' })}
<figure>${responsesOverTime(series, settings.rate)}</figure>
<h2>Latencies</h2>
<figure>${latencyHistogram(histogram, { p50, p95, p99, max })}</figure>
<h2>Responses</h2>
${table(
  ['response', 'requests', 'share'],
  Object.entries(outcomes).map(([outcome, n]) => [outcome, `${n}`, percent(n, requests)]),
)}
<h2>Kinds of request</h2>
${kinds(report)}
<h2>Conditions</h2>
${conditions(report)}
<p class="note">Latency counts from when a request was due, so it includes the time that the request waited before it was sent. It includes failed requests.</p>
</main>
</html>
`;
}
