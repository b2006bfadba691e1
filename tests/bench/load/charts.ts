/** The charts of the report, as SVG that stands in a page. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Bucket } from './latencies.ts';
import { count, ms } from './numbers.ts';
import type { Second } from './series.ts';

/** Plot draws into a DOM; colours are the page's, which has them for light and dark. */
const { document } = parseHTML('<html></html>');
const WIDTH = 960;
const MARGINS = { marginLeft: 56, marginRight: 16, marginTop: 28, marginBottom: 40 };
/** From the back to the front: where few requests come in a second, its p99 is its slowest, and both are to be seen. */
const LINES = {
  max_ms: { stroke: 'var(--max)', strokeWidth: 4 },
  p99_ms: { stroke: 'var(--p99)' },
  p50_ms: { stroke: 'var(--p50)' },
};

const draw = (options: Plot.PlotOptions): string =>
  Plot.plot({ document, width: WIDTH, ...MARGINS, style: { fontSize: '12px' }, ...options }).outerHTML;

const timeOf = (seconds: readonly Second[]): Plot.ScaleOptions => ({
  label: 'seconds since the first request that counts',
  domain: [0, seconds.length],
});

/** Median, p99 and the slowest of each second, on a scale of powers of ten: 5 ms and 5 s are both to be read. */
export function latencyOverTime(seconds: readonly Second[]): string {
  const lines = Object.entries(LINES).map(([y, style]) =>
    Plot.lineY(seconds, { x: (d: Second) => d.second + 0.5, y, strokeWidth: 1.75, strokeLinejoin: 'round', ...style }),
  );
  return draw({
    height: 300,
    x: timeOf(seconds),
    y: { label: 'latency, ms', type: 'log', grid: true, tickFormat: ',~f', insetTop: 8, insetBottom: 8 },
    marks: [...lines, hover(seconds)],
  });
}

export function answersOverTime(seconds: readonly Second[], rate: number): string {
  const of = {
    x1: (d: Second) => d.second,
    x2: (d: Second) => d.second + 1,
    // A gap where there is room for one.
    insetRight: seconds.length * 5 < WIDTH ? 1 : 0,
    shapeRendering: 'crispEdges',
  };
  return draw({
    height: 200,
    x: timeOf(seconds),
    y: { label: 'requests a second', grid: true, nice: true },
    marks: [
      Plot.rectY(seconds, { ...of, y1: 0, y2: 'answers', fill: 'var(--answers)' }),
      Plot.rectY(seconds, { ...of, y1: 'answers', y2: (d: Second) => d.answers + d.errors, fill: 'var(--errors)' }),
      Plot.ruleY([rate], { stroke: 'currentColor', strokeDasharray: '4 3' }),
      Plot.ruleY([0]),
      hover(seconds),
    ],
  });
}

export function latencyHistogram(buckets: readonly Bucket[], percentiles: Readonly<Record<string, number>>): string {
  const marked = Object.entries(percentiles);
  return draw({
    height: 260,
    marginRight: 100,
    x: { label: 'latency, ms', type: 'log', tickFormat: ',~f' },
    y: { label: 'requests', grid: true, nice: true },
    marks: [
      Plot.rectY(buckets, {
        x1: 'from_ms',
        x2: 'to_ms',
        y: 'count',
        fill: 'var(--p50)',
        insetRight: 1,
        title: (d: Bucket) => `${ms(d.from_ms)} to ${ms(d.to_ms)}: ${count(d.count, 'request')}`,
      }),
      Plot.ruleX(marked, { x: '1', stroke: 'currentColor', strokeDasharray: '4 3' }),
      // Each on a line of its own: they are often close to each other.
      ...marked.map(([name, value], line) =>
        Plot.text([name], {
          x: () => value,
          frameAnchor: 'top-left',
          dx: 4,
          dy: line * 15,
          stroke: 'var(--page)',
          strokeWidth: 4,
          fill: 'currentColor',
          text: () => `${name} ${ms(value)}`,
        }),
      ),
      Plot.ruleY([0]),
    ],
  });
}

/** What the browser shows beside the pointer: the figures of the second that it is on. */
const hover = (seconds: readonly Second[]) =>
  Plot.rect(seconds, {
    x1: (d: Second) => d.second,
    x2: (d: Second) => d.second + 1,
    fill: 'transparent',
    title: ({ second, answers, errors, p50_ms, p99_ms, max_ms }: Second) =>
      [
        `second ${second}: ${answers} answers, ${errors} errors`,
        ...(p50_ms === null ? [] : [`p50 ${ms(p50_ms)}, p99 ${ms(p99_ms ?? 0)}, max ${ms(max_ms ?? 0)}`]),
      ].join('\n'),
  });
