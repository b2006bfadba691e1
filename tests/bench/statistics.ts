/** Statistics of samples. */

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at % 1);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The interquartile range, which contains half of the samples. */
export const spread = (values: readonly number[]): number => quantile(values, 0.75) - quantile(values, 0.25);

/**
 * The median of the ratios round by round: both were measured within seconds, so the machine's other work affects both.
 */
export const pairedRatio = (values: readonly number[], base: readonly number[]): number =>
  median(values.map((value, round) => value / (base[round] ?? Number.NaN)));

export type Point = readonly [x: number, y: number];

/** Theil and Sen's slope: the median of the slopes between any two points, which a few outliers do not move. */
export function slope(points: readonly Point[]): number {
  const slopes = points.flatMap(([x, y], n) => points.slice(n + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)));
  return median(slopes);
}

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** 1 if the points are on the line. */
  readonly r2: number;
}

/** The least-squares line. */
export function fitLine(points: readonly Point[]): Line {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const xx = sum(([x]) => (x - mx) ** 2);
  const yy = sum(([, y]) => (y - my) ** 2);
  const xy = sum(([x, y]) => (x - mx) * (y - my));
  return { slope: xy / xx, intercept: my - (xy / xx) * mx, r2: yy === 0 ? 1 : xy ** 2 / (xx * yy) };
}

/** In another order each time, so that no subject always follows the same one. */
export const shuffled = <Value>(values: readonly Value[]): Value[] =>
  values
    .map((value) => [Math.random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
