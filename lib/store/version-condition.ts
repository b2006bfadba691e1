/** The conditions on the versions that an item has: part of the write, so that nobody gets in between. */
import type { Versions } from '../domain/scim-user.ts';
import { startOf } from './versions.ts';

export interface Condition {
  /** Of `#version` and `#previous`, to be joined by AND. */
  readonly expressions: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** An empty version stands for an item that has none; no version at all is one that no item has. */
export function versionIsOneOf(versions: Versions): Condition {
  if (versions === undefined) return { expressions: [], values: {} };
  const values = Object.fromEntries(versions.map((version, index) => [`:version${index}`, version]));
  const alternatives = [
    ...(versions.length > 0 ? [`#version IN (${Object.keys(values).join(', ')})`] : []),
    ...(versions.includes('') ? ['attribute_not_exists(#version)'] : []),
  ];
  if (alternatives.length === 0) return { expressions: ['attribute_not_exists(pk)'], values };
  return { expressions: [`(${alternatives.join(' OR ')})`], values };
}

/** Of the versions made since, by the clock of who made them, at most one was written: the item then remembers all of those. */
export const notWrittenTwiceSince = (milliseconds: number): Condition => ({
  expressions: ['(attribute_not_exists(#previous) OR #previous < :since)'],
  values: { ':since': startOf(milliseconds) },
});
