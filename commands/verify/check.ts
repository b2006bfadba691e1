/** A check of npm run verify: its claim, and how it is tried. */
import type { Row } from './row.ts';
import type { Received, Stage } from './stage.ts';

export interface World {
  readonly stage: Stage;
  readonly token: string;
  readonly row: Row;
}

export interface Check {
  readonly claim: string;
  /** @returns a remark, or nothing. @throws Error if the claim does not hold, NotRun if it could not be tried */
  // biome-ignore lint/suspicious/noConfusingVoidType: a check without a remark returns nothing
  try(world: World): Promise<string | void>;
}

/** A check could not be tried. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}

export interface Expected {
  readonly status: number | readonly number[];
  /** JSON of the body; undefined for any. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Error that quotes the response if it is another */
export function expectResponse({ status, headers, text }: Received, expected: Expected): void {
  const statuses = [expected.status].flat();
  const type = headersOf(headers).get('x-amzn-errortype');
  const got = `${status}${type ? ` (${type})` : ''} ${text.slice(0, 200)}`;
  if (!statuses.includes(status)) throw new Error(`the response is ${got}, not ${statuses.join(' or ')}`);
  if (expected.body !== undefined && text !== expected.body)
    throw new Error(`the response is ${got}, not ${expected.body}`);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const found = headersOf(headers).get(name);
    if (found !== value) throw new Error(`the header ${name} is ${found}, not ${value}`);
  }
}

/** Keyed by names in lower case: a direct invocation returns them as the function wrote them. */
export const headersOf = (headers: Received['headers']): ReadonlyMap<string, string> =>
  new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
