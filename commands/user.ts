/** npm run user -- disable | enable: shuts users out of any table's function, or lets them in again. */
import { CommandError, run } from './command.ts';
import { printable } from './printable.ts';
import { openTableFromOptions, readArguments, TABLE_OPTIONS } from './table-options.ts';
import { setActive } from './user/set-active.ts';

const USAGE = 'usage: npm run user -- disable PK… | enable PK…, each with [--table NAME] [--endpoint URL]';

/** What happens to the user's tokens, by what becomes of `is_active`. */
const COMMANDS: Readonly<
  Record<string, { readonly isActive: boolean; readonly done: string; readonly effect: string }>
> = {
  disable: {
    isActive: false,
    done: 'disabled',
    effect: 'every token of theirs is refused within TOKEN_CACHE_SECONDS (30 s, unless the function is set otherwise)',
  },
  enable: { isActive: true, done: 'enabled', effect: 'tokens of theirs that have not expired work again' },
};

function readPk(text: string): number {
  const pk = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(pk))
    throw new CommandError(`a user is named by its pk, a whole number from 1 on, not "${text}"`);
  return pk;
}

await run(async () => {
  const { values, positionals } = readArguments(USAGE, { allowPositionals: true, options: TABLE_OPTIONS });
  const [name = '', ...texts] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || texts.length === 0) throw new CommandError(USAGE);
  const { isActive, done, effect } = command;
  const pks = [...new Set(texts.map(readPk))];
  const table = openTableFromOptions(values);
  for (const pk of pks) {
    const { username, isChanged } = await setActive(table, pk, isActive);
    const user = `user ${pk} (${username}) in ${table.name}`;
    console.log(printable(isChanged ? `${done} ${user}: ${effect}` : `${user} is ${done} already`));
  }
});
