/** Imports users and sources. authentik owns them, so they overwrite those of the table. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { canonicalUuid } from '../../lib/domain/scim-user/patch.ts';
import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import type { UserWriter } from '../../lib/dynamodb/bulk/user-writer.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { SourceItem } from '../../lib/dynamodb/table/items.ts';
import type { User } from '../../lib/dynamodb/users/user-head.ts';
import type { Seed, SeedSource, SeedUser } from '../../schemas/generated/types.ts';
import schema from '../../schemas/seed.json' with { type: 'json' };
import { CommandError } from '../command.ts';
import { FORMATS } from '../seed/formats.ts';
import { toUser, wrongUser } from '../seed/group-member.ts';
import { toItems } from '../seed/seed-items.ts';
import type { Page } from './authentik.ts';
import type { Seen } from './prune.ts';
import type { ImportSummary } from './summary.ts';

const ajv = new Ajv({ removeAdditional: true, formats: FORMATS });
const { users, sources } = schema.properties;
const isUser: ValidateFunction<SeedUser> = ajv.compile(users.items);
const isSource: ValidateFunction<SeedSource> = ajv.compile(sources.items);

/** State that the lists of one import share. */
export interface ImportRun {
  readonly users: UserWriter;
  /** The pks of users that are too large to be stored. The messages about their rows say so. */
  readonly tooLarge: Set<number>;
  readonly seen: Seen;
}

export async function importUsers(_table: Table, page: Page, summary: ImportSummary, run: ImportRun): Promise<void> {
  const { value, lossless } = toSeed('users', page, isUser);
  for (const { pk } of value.users ?? []) run.seen.users.add(pk);
  const users = (value.users ?? []).map((user, index) => toUser(user, lossless.users?.[index]?.attributes));
  const accepted = users.filter((user) => isAccepted(user, summary, run));
  const written = await run.users.writeChanged(accepted);
  summary.count('written', written);
  summary.count('unchanged', accepted.length - written);
}

export async function importSources(
  table: Table,
  page: Page,
  summary: ImportSummary,
  { seen }: ImportRun,
): Promise<void> {
  const seed = toSeed('sources', page, isSource);
  for (const { pk } of seed.value.sources ?? []) seen.sources.add(canonicalUuid(pk));
  await writeChanged(table, toItems(seed).sources, summary);
}

function isAccepted(user: User, summary: ImportSummary, { tooLarge }: ImportRun): boolean {
  const wrong = wrongUser(user);
  if (wrong === undefined) return true;
  if (wrong.isTooLarge) tooLarge.add(user.pk);
  summary.report('refused', `user ${user.pk}: ${wrong.field} ${wrong.why}`);
  return false;
}

/** Keeps the fields that the seed's schema names: authentik returns more. @throws CommandError for a row of another shape */
function toSeed(name: keyof Seed, { value, lossless }: Page, isRow: ValidateFunction) {
  for (const row of value)
    if (!isRow(row)) throw new CommandError(`authentik's ${name}: ${describe(row, isRow.errors?.[0])}`);
  return { value: { [name]: value } as Seed, lossless: { [name]: lossless } as Seed };
}

/** `pk 11: last_login must match format "date-time" (it is "2024-09-06")`: the value only if it is short. */
function describe(row: unknown, error: ErrorObject | undefined): string {
  const { pk } = (row ?? {}) as { pk?: unknown };
  const field = error?.instancePath.slice(1);
  const value = field ? JSON.stringify((row as Record<string, unknown>)[field]) : undefined;
  return [
    pk === undefined ? '' : `pk ${JSON.stringify(pk)}:`,
    field,
    error?.message,
    value !== undefined && value.length <= 100 && `(it is ${value})`,
  ]
    .filter(Boolean)
    .join(' ');
}

async function writeChanged(table: Table, items: readonly SourceItem[], summary: ImportSummary): Promise<void> {
  const stored = await readManyItems(table, items);
  const changed = items.filter((item) => !isSame(item, stored.get(item.pk)));
  await writeItems(table, changed);
  summary.count('written', changed.length);
  summary.count('unchanged', items.length - changed.length);
}

/** Compares member by member: the document client may change their order. */
const isSame = (item: object, stored: object | undefined): boolean =>
  stored !== undefined && Object.entries(item).every(([name, value]) => stored[name as keyof object] === value);
