/** npm run export -- FILE: writes the users, sources and rows of a table into a seed file. */
import { createWriteStream, existsSync, openSync, renameSync, rmSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Table } from '../lib/dynamodb/client/sdk-table.ts';
import { CommandError } from './command.ts';
import { rowChanges, rowsOf, sourcesOf, usersOf } from './export/read-table.ts';
import { defineCommand, runIfEntry } from './main.ts';
import { printable } from './printable.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';
import type { Terminal } from './terminal.ts';

/** The file has personal data. */
const OWNER_ALONE = 0o600;

interface Writer {
  /** Writes a member of the seed: a list of JSON texts. @returns how many */
  list(name: string, texts: AsyncIterable<string>): Promise<number>;
}

function openWriter(stream: WriteStream, { progress }: Terminal): Writer {
  let isFirstList = true;
  const write = (text: string) =>
    new Promise<void>((resolve) => void (stream.write(text) ? resolve() : stream.once('drain', resolve)));
  return {
    async list(name, texts) {
      let count = 0;
      await write(`${isFirstList ? '{' : ','}\n"${name}": [`);
      isFirstList = false;
      for await (const text of texts) {
        await write(`${count === 0 ? '' : ','}\n${text}`);
        count += 1;
        progress.update(`${name}: ${count}`);
      }
      await write('\n]');
      return count;
    },
  };
}

function openFile(file: string): number {
  try {
    return openSync(file, 'w', OWNER_ALONE);
  } catch (error) {
    throw asCommandError(error, file);
  }
}

/** Errors of the network have other calls. */
function asCommandError(error: unknown, file: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const isOfFile = syscall === 'open' || syscall === 'write' || syscall === 'rename';
  return isOfFile ? new CommandError(`${file}: cannot be written (${code})`) : error;
}

/** Writes beside the file first: a run that breaks off leaves no file that looks complete. */
async function exportTable(table: Table, file: string, terminal: Terminal): Promise<string> {
  const part = `${file}.part`;
  const stream = createWriteStream(part, { fd: openFile(part) });
  const failed = finished(stream);
  failed.catch(() => {});
  try {
    const { list } = openWriter(stream, terminal);
    const versions = new Map<string, string>();
    const work = async () => {
      const users = await list('users', usersOf(table));
      const sources = await list('sources', sourcesOf(table));
      const rows = await list('scim_users', rowsOf(table, versions));
      stream.end('\n}\n');
      return `${users} users, ${sources} sources, ${rows} rows`;
    };
    // A full disk ends the stream, and no write would then end.
    const written = await Promise.race([work(), failed.then(() => '')]);
    await failed;
    renameSync(part, file);
    await tellChanges(table, versions, terminal);
    return written;
  } catch (error) {
    stream.destroy();
    rmSync(part, { force: true });
    throw asCommandError(error, file);
  }
}

async function tellChanges(table: Table, versions: Map<string, string>, { note, progress }: Terminal): Promise<void> {
  const changes = await rowChanges(table, versions, (rows) => progress.update(`rows compared: ${rows}`));
  for (const [what, ids] of Object.entries(changes))
    if (ids.length > 0)
      note(
        `warning: ${ids.length} rows were ${what} meanwhile: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`,
      );
}

export const command = defineCommand(
  {
    call: 'npm run export --',
    summary:
      'Writes the users, sources and rows of a table into a seed file, which npm run seed reads. It has no tokens: their\n' +
      'keys are stored nowhere. It changes nothing in the table, and reads it four times. Of a table in use it names the\n' +
      'rows that were made, changed or removed meanwhile: run it again to have them.',
    ifStopped: 'There is no file. Run it again',
    positionals: { name: 'FILE', help: 'to write; it must not exist', min: 1, max: 1 },
    options: TABLE_OPTIONS,
  },
  async ({ values, positionals: [file = ''] }, terminal) => {
    if (existsSync(file)) throw new CommandError(`${file} exists. Name another file`);
    await withTable(values, terminal.env, async ({ table }) => {
      const written = await exportTable(table, file, terminal);
      terminal.print(printable(`wrote ${written} of ${table.name} to ${file}`));
    });
  },
);

await runIfEntry(import.meta.url, command);
