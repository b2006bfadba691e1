/** Reads the query parameters that the list uses, from any kind of event. */
import type { IncomingEvent } from './event.ts';

type Member = 'rawQueryString' | 'queryStringParameters' | 'multiValueQueryStringParameters';

/** The members of an event that have the query. */
export type QueryMembers = Pick<IncomingEvent, Member>;

export const pickQuery = ({
  rawQueryString,
  queryStringParameters,
  multiValueQueryStringParameters,
}: QueryMembers): QueryMembers => ({ rawQueryString, queryStringParameters, multiValueQueryStringParameters });

/** @returns the named parameters that the event has, decoded. Of a parameter given twice the last counts, as in authentik */
export function readQuery<Name extends string>(
  event: QueryMembers,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  // An HTTP API joins repeated parameters with commas in the other member, which are then like commas in a value.
  const raw = typeof event.rawQueryString === 'string' ? new URLSearchParams(event.rawQueryString) : undefined;
  const find = (name: Name): string | undefined =>
    raw === undefined
      ? (lastText(event.multiValueQueryStringParameters, name) ?? lastText(event.queryStringParameters, name))
      : raw.getAll(name).at(-1);
  const found = names.map((name) => [name, find(name)] as const).filter(([, text]) => text !== undefined);
  return Object.fromEntries(found) as Partial<Record<Name, string>>;
}

/** Another Lambda may send numbers. Other values are ignored. */
function lastText(parameters: unknown, name: string): string | undefined {
  if (typeof parameters !== 'object' || parameters === null || !Object.hasOwn(parameters, name)) return undefined;
  const given: unknown = (parameters as Record<string, unknown>)[name];
  const value: unknown = Array.isArray(given) ? given.at(-1) : given;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
