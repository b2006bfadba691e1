/** Refuses rows that have more fields than are kept here: their data would be lost without a word. */
import { CommandError } from '../command.ts';

/** Of authentik 2024.8 to 2025.6; `user_obj` is the user's, and is imported with the users. */
const KEPT: ReadonlySet<string> = new Set(['id', 'user', 'user_obj', 'source', 'attributes']);

/** authentik 2025.8 keeps the identity provider's id in it, and a UUID in `id`. */
const SINCE_2025_8 = 'external_id';

/** @throws CommandError that names the fields */
export function refuseUnknownFields(rows: readonly unknown[]): void {
  const unknown = new Set(rows.flatMap((row) => Object.keys(row ?? {})).filter((name) => !KEPT.has(name)));
  if (unknown.size === 0) return;
  const version = unknown.has(SINCE_2025_8) ? ` (authentik 2025.8 and newer have ${SINCE_2025_8})` : '';
  throw new CommandError(
    `authentik's scim_users have fields that are not kept here: ${[...unknown].join(', ')}${version}. Their data would be lost, so no row of this page or after it was imported; users and sources were`,
  );
}
