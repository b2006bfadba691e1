/** Formats numbers for people. */

/** Three digits are enough: 0.91, 12.3, 104, 1250. */
const short = (value: number): string =>
  value >= 100 ? `${Math.round(value)}` : `${Number(value.toPrecision(value >= 1 ? 3 : 2))}`;

/** @param value in ms */
export const ms = (value: number): string => `${short(value)} ms`;

export const perSecond = (value: number): string => `${short(value)}/s`;

/** A percentage; never 0 if there are some. */
export const percent = (part: number, whole: number): string => `${short((part / whole) * 100)} %`;

/** Singular or plural. */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
