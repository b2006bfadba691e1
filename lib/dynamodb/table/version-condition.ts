/** The conditions on the versions that an item has: part of the write, so that nobody gets in between. */
import type { ExpectedVersions } from '../../domain/scim-user/preconditions.ts';
import { versionPrefixAt } from './write-version.ts';

export interface Condition {
  /** Of `#version` and `#previous`, to be joined by AND. */
  readonly expressions: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

const ALWAYS: Condition = { expressions: [], values: {} };

export const versionIs = (expected: ExpectedVersions): Condition =>
  'oneOf' in expected ? versionIsOneOf(expected.oneOf) : versionIsNoneOf(expected.noneOf);

/** No versions at all: no item fulfils it. */
export function versionIsOneOf(versions: readonly string[]): Condition {
  if (versions.length === 0) return { expressions: ['attribute_not_exists(pk)'], values: {} };
  const { expression, values } = isAmong(versions);
  return { expressions: [expression], values };
}

/** DynamoDB finds a missing attribute IN no list, so that NOT holds for it. */
function versionIsNoneOf(versions: readonly string[]): Condition {
  if (versions.length === 0) return ALWAYS;
  const { expression, values } = isAmong(versions);
  return { expressions: [`NOT ${expression}`], values };
}

/** An empty version stands for an item that has none. */
function isAmong(versions: readonly string[]): { expression: string; values: Condition['values'] } {
  const values = Object.fromEntries(versions.map((version, index) => [`:version${index}`, version]));
  const isIn = `#version IN (${Object.keys(values).join(', ')})`;
  return { expression: versions.includes('') ? `(${isIn} OR attribute_not_exists(#version))` : `(${isIn})`, values };
}

/** Of the versions made since, by the clock of who made them, at most one was written: the item then remembers all of those. */
export const notWrittenTwiceSince = (milliseconds: number): Condition => ({
  expressions: ['(attribute_not_exists(#previous) OR #previous < :since)'],
  values: { ':since': versionPrefixAt(milliseconds) },
});

export const allOf = (one: Condition, other: Condition): Condition => ({
  expressions: [...one.expressions, ...other.expressions],
  values: { ...one.values, ...other.values },
});
