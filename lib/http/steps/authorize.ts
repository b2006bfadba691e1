/** The permission check, after the token and the method. */

import { authorizeChange } from '../../domain/auth/token.ts';
import { NotAuthenticated } from '../../domain/errors.ts';
import type { Middleware } from '../event/request.ts';
import type { RowLookup } from './not-found-before-refusal.ts';

export const authorize = (rows: RowLookup): Middleware => ({
  async before({ event }) {
    if (event.token === undefined) throw new NotAuthenticated();
    await authorizeChange(event.token, () => rows.exists(event.id));
  },
});
