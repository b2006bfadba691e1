/** Reads when a new token expires: --days, --expires or --never, else after 90 days. */
import { parseDateTime } from '../../lib/domain/date-time.ts';
import { UsageError } from '../command.ts';

export interface ExpiryOptions {
  readonly days?: string | undefined;
  readonly expires?: string | undefined;
  readonly never?: boolean | undefined;
}

export const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;

/** @returns a date-time, or null for never. @throws UsageError that names the option */
export function readExpiry({ days, expires, never }: ExpiryOptions, now = Date.now()): string | null {
  if ([days !== undefined, expires !== undefined, never === true].filter(Boolean).length > 1)
    throw new UsageError('give only one of --days, --expires and --never');
  if (never) return null;
  return expires === undefined ? afterDays(days ?? `${DEFAULT_DAYS}`, now) : readDate(expires, now);
}

function afterDays(days: string, now: number): string {
  if (!/^[1-9]\d{0,4}$/.test(days))
    throw new UsageError(`--days must be a whole number of days from 1 to 99999, not "${days}"`);
  return new Date(now + Number(days) * DAY_MS).toISOString();
}

/** A date alone means its midnight in UTC. */
function readDate(text: string, now: number): string {
  const dateTime = /^[^T]{10}$/.test(text) ? `${text}T00:00:00Z` : text;
  const at = parseDateTime(dateTime);
  if (at === undefined)
    throw new UsageError(
      `--expires must be a date (2030-01-31) or a date-time with its offset (2030-01-31T12:00:00+01:00), not "${text}"`,
    );
  if (at <= now) throw new UsageError(`--expires must be in the future, not ${text}`);
  // Not converted to UTC: that may be in the year 10000, which no date-time can express.
  return dateTime;
}
