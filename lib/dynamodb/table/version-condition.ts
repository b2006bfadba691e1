/** Conditions on an item's versions. They are part of the write, so that no other write comes in between. */
import type { ExpectedVersions } from '../../domain/scim-user/preconditions.ts';
import { versionPrefixAt } from './write-version.ts';

export interface Condition {
  /** Expressions on `#version` and `#previous`, to be joined by AND. */
  readonly expressions: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

const ALWAYS: Condition = { expressions: [], values: {} };

export const versionIs = (expected: ExpectedVersions): Condition =>
  'oneOf' in expected ? versionIsOneOf(expected.oneOf) : versionIsNoneOf(expected.noneOf);

/** No item satisfies an empty list. */
export function versionIsOneOf(versions: readonly string[]): Condition {
  if (versions.length === 0) return { expressions: ['attribute_not_exists(pk)'], values: {} };
  const { expression, values } = isAmong(versions);
  return { expressions: [expression], values };
}

/** DynamoDB: a missing attribute is IN no list, so NOT is true for it. */
function versionIsNoneOf(versions: readonly string[]): Condition {
  if (versions.length === 0) return ALWAYS;
  const { expression, values } = isAmong(versions);
  return { expressions: [`NOT ${expression}`], values };
}

/** The empty version stands for an item without one. */
function isAmong(versions: readonly string[]): { expression: string; values: Condition['values'] } {
  const values = Object.fromEntries(versions.map((version, index) => [`:version${index}`, version]));
  const isIn = `#version IN (${Object.keys(values).join(', ')})`;
  return { expression: versions.includes('') ? `(${isIn} OR attribute_not_exists(#version))` : `(${isIn})`, values };
}

/** Holds if there was at most one write since then; the item then names every write since. */
export const notWrittenTwiceSince = (milliseconds: number): Condition => ({
  expressions: ['(attribute_not_exists(#previous) OR #previous < :since)'],
  values: { ':since': versionPrefixAt(milliseconds) },
});

export const allOf = (one: Condition, other: Condition): Condition => ({
  expressions: [...one.expressions, ...other.expressions],
  values: { ...one.values, ...other.values },
});
