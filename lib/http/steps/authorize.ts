/** Checks the permissions, after the token and the method. */
import { authorizeGlobally, authorizeOnRow } from '../../domain/auth/token.ts';
import type { Operation } from '../../operations.ts';
import type { Authenticated } from './authenticate.ts';
import type { RowLookup } from './not-found-before-refusal.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

/** For an operation on a row. @throws PermissionDenied, NotFound */
export const authorize =
  ({ permission }: Operation, rows: RowLookup): Step<Authenticated & WithId, void> =>
  ({ token, id }) =>
    authorizeOnRow(token, permission, () => rows.exists(id));

/** For the list. @throws PermissionDenied */
export const authorizeOnCollection =
  (): Step<Authenticated, void> =>
  ({ token }) =>
    authorizeGlobally(token, 'view_scimsourceuser');

/** For an operation that makes a row. @throws PermissionDenied */
export const authorizeNewRow =
  ({ permission }: Operation & Required<Pick<Operation, 'permission'>>): Step<Authenticated, void> =>
  ({ token }) =>
    authorizeGlobally(token, permission);
