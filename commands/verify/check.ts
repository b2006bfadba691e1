/** A check: what it claims, and how it is tried. */
import type { Row } from './row.ts';
import type { Received, Stage } from './stage.ts';

export interface World {
  readonly stage: Stage;
  readonly token: string;
  readonly row: Row;
}

export interface Check {
  readonly claim: string;
  /** @returns a remark, or nothing. @throws Error that says what did not hold, NotRun why it was not tried */
  // biome-ignore lint/suspicious/noConfusingVoidType: a check without a remark returns nothing
  try(world: World): Promise<string | void>;
}

/** Neither held nor not. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}

export interface Expected {
  readonly status: number | readonly number[];
  /** JSON of the body; undefined for any. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Error that says what the response is instead */
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

/** By their names in lower case: a direct invocation's are as the function wrote them. */
export const headersOf = (headers: Received['headers']): ReadonlyMap<string, string> =>
  new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
