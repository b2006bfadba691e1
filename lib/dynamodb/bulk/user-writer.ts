/** Writes the users of one run of a command. At its end, deletes the parts that no head uses any more. */

import type { Table } from '../client/sdk-table.ts';
import { userKey, userPartsKey } from '../table/keys.ts';
import type { StoredItem } from '../table/shape.ts';
import { isInHead, type User } from '../users/user-head.ts';
import { INDEX_LAG_MS } from './index-entries.ts';
import { readManyItems } from './read-many-items.ts';
import { type RenamedUser, relistRows } from './relist-rows.ts';
import { deleteStaleParts, hasStaleParts } from './user-ledger.ts';
import { createUser, isStored, writeUser } from './write-user.ts';

type Written = (count: number) => void;

/**
 * Each method takes users with distinct pks. @throws Unavailable, WriteConflict; some of the users may have been
 * written
 */
export interface UserWriter {
  /** Overwrites users with the same pks. @param written is called with the number of users so far */
  overwrite(users: readonly User[], written?: Written): Promise<void>;
  /** @throws WriteConflict if a different user has one of the pks */
  create(users: readonly User[], written?: Written): Promise<void>;
  /** Writes only users that differ from the stored ones. @returns their number */
  writeChanged(users: readonly User[]): Promise<number>;
  /** Writes nothing: these users are stored as they should be. */
  keep(users: readonly User[]): Promise<void>;
  /**
   * Lists the rows of renamed users under their new names, and deletes old parts of the users of this run. Readers with an
   * old head have had the whole run to read its parts.
   */
  finish(): Promise<void>;
}

/** Deletes parts that interrupted runs have left of unchanged users. */
export async function deleteLeftovers(table: Table, users: readonly User[]): Promise<void> {
  const writer = openUserWriter(table);
  await writer.keep(users);
  await writer.finish();
}

/** Small users in parallel; large ones one after the other, each with a few requests of a megabyte. */
const CONCURRENCY = 8;

type Heads = ReadonlyMap<number, StoredItem | undefined>;

/** @param indexLagMs see INDEX_LAG_MS; 0 for DynamoDB Local, whose index does not lag */
export function openUserWriter(table: Table, indexLagMs = INDEX_LAG_MS): UserWriter {
  const withStaleParts = new Set<number>();
  const renamed = new Map<number, RenamedUser>();

  async function readHeads(users: readonly User[]): Promise<Heads> {
    const items = await readManyItems(
      table,
      users.flatMap(({ pk }) => [userKey(pk), userPartsKey(pk)]),
    );
    const heads = new Map(users.map(({ pk }) => [pk, items.get(userKey(pk).pk)]));
    for (const [pk, head] of heads) if (hasStaleParts(head, items.get(userPartsKey(pk).pk))) withStaleParts.add(pk);
    return heads;
  }

  async function writeAll(
    users: readonly User[],
    write: (user: User) => Promise<void>,
    written: Written = () => {},
  ): Promise<void> {
    let count = 0;
    const writeQueued = async (queue: Iterable<User>) => {
      for (const user of queue) {
        if (!isInHead(user.user_obj)) withStaleParts.add(user.pk);
        await write(user);
        count += 1;
        written(count);
      }
    };
    const small = users.filter((user) => isInHead(user.user_obj)).values();
    await Promise.all(Array.from({ length: CONCURRENCY }, () => writeQueued(small)));
    await writeQueued(users.filter((user) => !isInHead(user.user_obj)));
  }

  async function overwrite(users: readonly User[], heads: Heads, written?: Written): Promise<void> {
    for (const { pk } of users) if (heads.get(pk)?.generation !== undefined) withStaleParts.add(pk);
    const write = async (user: User) => {
      const was = await writeUser(table, user, heads.get(user.pk));
      if (was.length > 0) renamed.set(user.pk, { pk: user.pk, username: user.username, was });
    };
    await writeAll(users, write, written);
  }

  return {
    overwrite: async (users, written) => overwrite(users, await readHeads(users), written),
    async create(users, written) {
      await readHeads(users);
      await writeAll(users, (user) => createUser(table, user), written);
    },
    async writeChanged(users) {
      const heads = await readHeads(users);
      const changed = users.filter((user) => !isStored(user, heads.get(user.pk)));
      await overwrite(changed, heads);
      return changed.length;
    },
    async keep(users) {
      await readHeads(users);
    },
    async finish() {
      await Promise.all([...renamed.values()].map((user) => relistRows(table, user, indexLagMs)));
      for (const pk of withStaleParts) await deleteStaleParts(table, pk);
    },
  };
}
