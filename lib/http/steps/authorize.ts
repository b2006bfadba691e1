/** Checks the permissions, after the token and the method. */
import { authorizeOnRow } from '../../domain/auth/token.ts';
import type { Operation } from '../../operations.ts';
import type { Authenticated } from './authenticate.ts';
import type { RowLookup } from './not-found-before-refusal.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

/** @throws PermissionDenied, NotFound */
export const authorize =
  ({ permission }: Operation, rows: RowLookup): Step<Authenticated & WithId, void> =>
  ({ token, id }) =>
    authorizeOnRow(token, permission, () => rows.exists(id));
