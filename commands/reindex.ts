/** npm run reindex: gives every item of a table its place in the index `list`, or checks that it has it. */
import { checkListed, hasListIndex, type Kind } from '../lib/dynamodb/bulk/reindex.ts';
import type { Table } from '../lib/dynamodb/client/sdk-table.ts';
import { CommandError } from './command.ts';
import { defineCommand, runIfEntry } from './main.ts';
import { printable } from './printable.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';
import type { Terminal } from './terminal.ts';

const KINDS: readonly Kind[] = ['rows', 'sources', 'users'];

type Counts = Record<Kind, number>;
const none = (): Counts => ({ rows: 0, sources: 0, users: 0 });

async function reindex(table: Table, isCheck: boolean, { print, note, progress }: Terminal): Promise<void> {
  if (!(await hasListIndex(table)))
    throw new CommandError(
      `the table ${table.name} has no index "list", or it is not complete yet. Deploy the stack (docs/runbook.md)`,
    );
  const [all, wrong] = [none(), none()];
  let changed = 0;
  for await (const { counts, misplaced } of checkListed(table)) {
    for (const kind of KINDS) all[kind] += counts[kind];
    for (const { kind, pk, correct } of misplaced) {
      wrong[kind] += 1;
      if (isCheck) note(printable(`${pk} is not listed as it should be`));
      else if (!(await correct())) changed += 1;
    }
    progress.update(KINDS.map((kind) => `${kind}: ${all[kind]}`).join(', '));
  }
  const verb = isCheck ? 'misplaced' : 'corrected';
  print(
    printable(`${table.name}: ${KINDS.map((kind) => `${wrong[kind]} of ${all[kind]} ${kind} ${verb}`).join(', ')}`),
  );
  const found = wrong.rows + wrong.sources + wrong.users;
  if (isCheck && found > 0) throw new CommandError(`${found} items are misplaced. Run npm run reindex`);
  if (changed > 0) throw new CommandError(`${changed} items were changed meanwhile. Run it again`);
}

export const command = defineCommand(
  {
    call: 'npm run reindex --',
    summary:
      'Gives every row, source and user its place in the index "list". Run it once after the index was made, after a\n' +
      'roll-back to a version without it, and after a restore. It changes no version and no ETag.',
    ifStopped: 'What was corrected stays. Run it again to correct the rest',
    options: {
      check: { type: 'boolean', default: false, help: 'changes nothing; ends with 1 if an item is misplaced' },
      ...TABLE_OPTIONS,
    },
  },
  ({ values }, terminal) => withTable(values, terminal.env, ({ table }) => reindex(table, values.check, terminal)),
);

await runIfEntry(import.meta.url, command);
