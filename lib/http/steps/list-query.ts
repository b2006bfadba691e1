/** Reads the parameters of a list. */
import { LIST_PARAMETERS, type ListQuery, readListQuery } from '../../domain/scim-user/list/list-query.ts';
import { readQuery } from '../event/query.ts';
import type { HttpRequest } from '../event/request.ts';
import type { Step } from './step.ts';

export interface WithListQuery {
  readonly listQuery: ListQuery;
}

/** @throws Invalid, InvalidPage */
export const parseListQuery =
  (): Step<HttpRequest, WithListQuery> =>
  ({ query }) => ({ listQuery: readListQuery(readQuery(query, LIST_PARAMETERS)) });
