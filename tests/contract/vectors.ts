/** The recorded requests of vectors/, with the required responses and authentik's. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from '../../lib/domain/json/json.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import type { Sent } from '../support/doors.ts';
import { segmentOf } from '../support/http-door.ts';

export interface Vector {
  readonly id: string;
  readonly category: string;
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: readonly [string, string][];
    readonly body?: string;
    readonly body_base64?: string;
  };
  /** Why the required response differs from the recorded one. */
  readonly why?: string;
  readonly authentik: { readonly status: number; readonly json?: unknown };
}

export const vectorsFile = (name: string) => fileURLToPath(new URL(`vectors/${name}`, import.meta.url));

const source = readFileSync(vectorsFile('patch.json'), 'utf8');

export const { vectors } = JSON.parse(source) as { vectors: Vector[] };

/** It contains numbers that JSON.parse would change. */
export const { seed } = parse(source).lossless as { seed: Seed };

/** The request as an event carries it; undefined if its path is not the route's. */
export function sentBy({ method, target, headers, body = '', body_base64 }: Vector['request']): Sent | undefined {
  const segment = segmentOf(target);
  const bytes = body_base64 === undefined ? Buffer.from(body) : Buffer.from(body_base64, 'base64');
  return segment === undefined ? undefined : { segment, method, headers: Object.fromEntries(headers), body: bytes };
}
