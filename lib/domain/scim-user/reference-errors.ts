/** The errors of a request's references: an id that is taken, a user or a source that does not exist. */
import type { FieldErrors } from '../errors.ts';
import * as messages from '../messages.ts';
import type { ValidatedFields } from './patch.ts';
import type { Referenced } from './scim-user.ts';

/** With authentik's messages. */
export function referenceErrors(
  { fields, userAsSent }: ValidatedFields,
  { namesake, user, sourceExists }: Referenced,
): FieldErrors {
  return {
    ...(namesake !== undefined && { id: [messages.ID_TAKEN] }),
    ...(fields.user !== undefined && user === undefined && { user: [messages.noSuchPk(userAsSent)] }),
    ...(!sourceExists && { source: [messages.noSuchPk(fields.source)] }),
  };
}
