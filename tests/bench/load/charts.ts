/** The report's charts as SVG: each drawn for a wide window and for a phone. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Bucket } from './latencies.ts';
import { count, ms } from './numbers.ts';
import type { Second } from './series.ts';

/** Plot draws into a DOM; colours are the page's, which has them for light and dark. */
const { document } = parseHTML('<html></html>');
const WIDE = 960;
/** A phone's width without the margins of the page. Scaling the wide chart down would make its text 4 pixels high. */
const NARROW = 350;
const MARGINS = { marginLeft: 48, marginRight: 16, marginTop: 28, marginBottom: 40 };
const LINES = { p99_ms: { stroke: 'var(--p99)' }, p50_ms: { stroke: 'var(--p50)' } };

/** Only the wide one has tooltips: a phone has no pointer. */
const draw = (chart: (width: number, pointer: boolean) => Plot.PlotOptions): string =>
  [WIDE, NARROW]
    .map((width) => {
      const isWide = width === WIDE;
      const options = { document, width, ...MARGINS, style: { fontSize: '12px' }, ...chart(width, isWide) };
      return Plot.plot({ ...options, className: isWide ? 'wide' : 'narrow' }).outerHTML;
    })
    .join('');

const timeOf = (seconds: readonly Second[]): Plot.ScaleOptions => ({
  label: 'seconds since the first request that counts',
  domain: [0, seconds.length],
});

/**
 * Median, p99 and the slowest of each second, on a scale of powers of ten: 5 ms and 5 s are both readable. The slowest is an
 * area, because a line would hide under that of p99 where a second has fewer than a hundred requests.
 */
export function latencyOverTime(seconds: readonly Second[]): string {
  const x = (d: Second) => d.second + 0.5;
  const fastest = Math.min(...seconds.map(({ p50_ms }) => p50_ms ?? Number.POSITIVE_INFINITY));
  const lines = Object.entries(LINES).map(([y, style]) =>
    Plot.lineY(seconds, { x, y, strokeWidth: 1.75, strokeLinejoin: 'round', ...style }),
  );
  return draw((_width, pointer) => ({
    height: 300,
    x: timeOf(seconds),
    y: { label: 'latency, ms', type: 'log', grid: true, tickFormat: ',~f', insetTop: 8, insetBottom: 8 },
    marks: [
      Plot.areaY(seconds, { x, y1: () => fastest, y2: 'max_ms', fill: 'var(--max)' }),
      ...lines,
      ...(pointer ? [secondsByPointer(seconds)] : []),
    ],
  }));
}

export function responsesOverTime(seconds: readonly Second[], rate: number): string {
  return draw((width, pointer) => {
    const bar = {
      x1: (d: Second) => d.second,
      x2: (d: Second) => d.second + 1,
      // A gap where there is room for one.
      insetRight: seconds.length * 5 < width ? 1 : 0,
      shapeRendering: 'crispEdges',
    };
    return {
      height: 200,
      x: timeOf(seconds),
      y: { label: 'requests a second', grid: true, nice: true },
      marks: [
        Plot.rectY(seconds, { ...bar, y1: 0, y2: 'responses', fill: 'var(--responses)' }),
        Plot.rectY(seconds, {
          ...bar,
          y1: 'responses',
          y2: (d: Second) => d.responses + d.errors,
          fill: 'var(--errors)',
        }),
        Plot.ruleY([rate], { stroke: 'currentColor', strokeDasharray: '4 3' }),
        Plot.ruleY([0]),
        ...(pointer ? [secondsByPointer(seconds)] : []),
      ],
    };
  });
}

export function latencyHistogram(buckets: readonly Bucket[], percentiles: Readonly<Record<string, number>>): string {
  const marked = Object.entries(percentiles);
  return draw((width, pointer) => ({
    height: 260,
    marginRight: 100,
    x: { label: 'latency, ms', type: 'log', ticks: width / 120, tickFormat: ',~f' },
    y: { label: 'requests', grid: true, nice: true },
    marks: [
      Plot.rectY(buckets, {
        x1: 'from_ms',
        x2: 'to_ms',
        y: 'count',
        fill: 'var(--p50)',
        insetRight: 1,
        ...(pointer && {
          title: (d: Bucket) => `${ms(d.from_ms)} to ${ms(d.to_ms)}: ${count(d.count, 'request')}`,
        }),
      }),
      Plot.ruleX(marked, { x: '1', stroke: 'currentColor', strokeDasharray: '4 3' }),
      // Each on its own line, because they are often close to each other.
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
  }));
}

/** The tooltip: the figures of the second under the pointer. */
const secondsByPointer = (seconds: readonly Second[]) =>
  Plot.rect(seconds, {
    x1: (d: Second) => d.second,
    x2: (d: Second) => d.second + 1,
    fill: 'transparent',
    title: ({ second, responses, errors, p50_ms, p99_ms, max_ms }: Second) =>
      [
        `second ${second}: ${responses} expected responses, ${errors} errors`,
        ...(p50_ms === null ? [] : [`p50 ${ms(p50_ms)}, p99 ${ms(p99_ms ?? 0)}, max ${ms(max_ms ?? 0)}`]),
      ].join('\n'),
  });
