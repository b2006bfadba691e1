/** The permission check, after the token and the method. */
import { NotAuthenticated } from '../domain/errors.ts';
import { authorizeChange } from '../domain/token.ts';
import type { Middleware } from './request.ts';
import type { Rows } from './row-first.ts';

export const authorize = (rows: Rows): Middleware => ({
  async before({ event }) {
    if (event.token === undefined) throw new NotAuthenticated();
    await authorizeChange(event.token, () => rows.exists(event.id));
  },
});
