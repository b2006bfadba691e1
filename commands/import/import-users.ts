/** Users and sources, as authentik has them: they are its own, and written over whatever the table has. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
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
import type { ImportSummary } from './summary.ts';

const ajv = new Ajv({ removeAdditional: true, formats: FORMATS });
const { users, sources } = schema.properties;
const isUser: ValidateFunction<SeedUser> = ajv.compile(users.items);
const isSource: ValidateFunction<SeedSource> = ajv.compile(sources.items);

/** What the lists of one run have in common. */
export interface Run {
  readonly users: UserWriter;
  /** Those that are larger than a user may be, by their pks: their rows are told why there is no such user. */
  readonly tooLarge: Set<number>;
}

export async function importUsers(_table: Table, page: Page, tally: ImportSummary, run: Run): Promise<void> {
  const { value, lossless } = documentOf('users', page, isUser);
  const users = (value.users ?? []).map((user, index) => toUser(user, lossless.users?.[index]?.attributes));
  const accepted = users.filter((user) => isAccepted(user, tally, run));
  const written = await run.users.writeChanged(accepted);
  tally.count('written', written);
  tally.count('unchanged', accepted.length - written);
}

export const importSources = (table: Table, page: Page, tally: ImportSummary): Promise<void> =>
  writeChanged(table, toItems(documentOf('sources', page, isSource)).sources, tally);

function isAccepted(user: User, tally: ImportSummary, { tooLarge }: Run): boolean {
  const wrong = wrongUser(user);
  if (wrong === undefined) return true;
  if (wrong.isTooLarge) tooLarge.add(user.pk);
  tally.report('refused', `user ${user.pk}: ${wrong.field} ${wrong.why}`);
  return false;
}

/** authentik answers more fields than are kept: the seed's schema names those, and the rest is left out. @throws CommandError */
function documentOf(name: keyof Seed, { value, lossless }: Page, isRow: ValidateFunction) {
  for (const row of value)
    if (!isRow(row)) throw new CommandError(`authentik's ${name}: ${describe(row, isRow.errors?.[0])}`);
  return { value: { [name]: value } as Seed, lossless: { [name]: lossless } as Seed };
}

/** `pk 11: last_login must match format "date-time", not "2024-09-06"`: whose, where, and the value that is wrong if it is short. */
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

async function writeChanged(table: Table, items: readonly SourceItem[], tally: ImportSummary): Promise<void> {
  const stored = await readManyItems(table, items);
  const changed = items.filter((item) => !isSame(item, stored.get(item.pk)));
  await writeItems(table, changed);
  tally.count('written', changed.length);
  tally.count('unchanged', items.length - changed.length);
}

/** Items of texts alone, whose members the document client need not keep in order. */
const isSame = (item: object, stored: object | undefined): boolean =>
  stored !== undefined && Object.entries(item).every(([name, value]) => stored[name as keyof object] === value);
