/** Refuses rows with fields that are not stored here: their data would be lost silently. */
import { CommandError } from '../command.ts';

/** Those of authentik 2024.8 to 2025.6. `user_obj` comes with the users. */
const KNOWN: ReadonlySet<string> = new Set(['id', 'user', 'user_obj', 'source', 'attributes']);

/** Since authentik 2025.8 it holds the identity provider's id, and `id` holds a UUID. */
const SINCE_2025_8 = 'external_id';

/** @throws CommandError that names the fields */
export function refuseUnknownFields(rows: readonly unknown[]): void {
  const unknown = new Set(rows.flatMap((row) => Object.keys(row ?? {})).filter((name) => !KNOWN.has(name)));
  if (unknown.size === 0) return;
  const version = unknown.has(SINCE_2025_8) ? ` (authentik 2025.8 and newer have ${SINCE_2025_8})` : '';
  throw new CommandError(
    `authentik's scim_users have fields that are not stored here: ${[...unknown].join(', ')}${version}. Their data would be lost, so the import stops before this page of rows. Users and sources were imported`,
  );
}
