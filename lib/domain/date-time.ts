/** What counts as a date-time everywhere: RFC 3339 §5.6, as strict as Go's time.RFC3339Nano. */

/**
 * authentik's Go client decodes every response and fails on any other form. So T and Z are upper case, the offset has
 * minutes, and no second is 60 (neither Go nor JavaScript counts leap seconds).
 */
const DATE_TIME =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(\d\d))T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** @returns milliseconds since 1970, truncated; undefined for any other text */
export function parseDateTime(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, date, day] = match;
  // Date.parse reads day 31 of a month with 30 days as day 1 of the next month, and returns NaN for day 32.
  const isRealDay = new Date(Date.parse(`${date}T00:00:00Z`)).getUTCDate() === Number(day);
  // V8 misreads a fraction of ten digits or more that starts with zeros.
  return isRealDay ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : undefined;
}
