/** The preconditions of a request (RFC 9110 §13.1): which versions of the row the caller accepts. */
import { PreconditionFailed } from '../errors.ts';
import * as messages from '../messages.ts';

/** A row without a version has the empty version. */
export interface Preconditions {
  /** If-Match: the row must have one of these versions. Undefined for `*` or no header: any version matches. */
  readonly ifMatch?: readonly string[] | undefined;
  /** The versions of If-Match's weak tags. They match nothing; the error message says so. */
  readonly weakIfMatch?: readonly string[];
  /** If-None-Match: the row must have none of these versions; `*` stands for every version. */
  readonly ifNoneMatch?: readonly string[] | '*' | undefined;
}

/** Both preconditions as one list. An empty `oneOf` never holds; an empty `noneOf` always does. */
export type ExpectedVersions = { readonly oneOf: readonly string[] } | { readonly noneOf: readonly string[] };

export function expectedVersions({ ifMatch, ifNoneMatch = [] }: Preconditions): ExpectedVersions {
  if (ifNoneMatch === '*') return { oneOf: [] };
  if (ifMatch === undefined) return { noneOf: ifNoneMatch };
  return { oneOf: ifMatch.filter((version) => !ifNoneMatch.includes(version)) };
}

/** Whether they depend on the row's version. */
export const isConditional = (preconditions: Preconditions): boolean => {
  const expected = expectedVersions(preconditions);
  return 'oneOf' in expected || expected.noneOf.length > 0;
};

/** @throws PreconditionFailed */
export function checkPreconditions(version: string, preconditions: Preconditions): void {
  const expected = expectedVersions(preconditions);
  const holds = 'oneOf' in expected ? expected.oneOf.includes(version) : !expected.noneOf.includes(version);
  if (!holds) throw failedPrecondition(version, preconditions);
}

/** @param version the row's, which does not satisfy them. If-Match is evaluated first (RFC 9110 §13.2.2). */
export function failedPrecondition(version: string, { ifMatch, weakIfMatch = [] }: Preconditions): PreconditionFailed {
  if (ifMatch === undefined || ifMatch.includes(version))
    return new PreconditionFailed(version, messages.IF_NONE_MATCH_FAILED);
  const isWeak = weakIfMatch.includes(version) || (weakIfMatch.length > 0 && ifMatch.length === 0);
  return new PreconditionFailed(version, isWeak ? messages.IF_MATCH_IS_WEAK : messages.IF_MATCH_FAILED);
}
