/** The permission check, after the token and the method. */
import { NotAuthenticated } from '../domain/errors.ts';
import type { ScimUserStore } from '../domain/scim-user.ts';
import { authorizeChange } from '../domain/token.ts';
import type { Middleware } from './request.ts';

export const authorize = (rows: Pick<ScimUserStore, 'exists'>): Middleware => ({
  async before({ event }) {
    if (event.token === undefined) throw new NotAuthenticated();
    await authorizeChange(event.token, () => rows.exists(event.id));
  },
});
