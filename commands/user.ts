/** npm run user -- disable | enable: disables users of a table, or enables them again. */
import { UsageError } from './command.ts';
import { type Command, defineCommand, defineGroup, runIfEntry } from './main.ts';
import { printable } from './printable.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';
import { setActive } from './user/set-active.ts';

interface Action {
  readonly isActive: boolean;
  readonly done: string;
  /** What happens to the user's tokens. */
  readonly effect: string;
  readonly summary: string;
}

function readPk(text: string): number {
  const pk = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(pk))
    throw new UsageError(`PK must be the pk of a user, a whole number from 1, not ${JSON.stringify(text)}`);
  return pk;
}

const defineAction = (name: string, { isActive, done, effect, summary }: Action): Command =>
  defineCommand(
    {
      call: `npm run user -- ${name}`,
      summary,
      positionals: { name: 'PK', help: "a user's pk", min: 1, max: Number.POSITIVE_INFINITY },
      options: TABLE_OPTIONS,
    },
    async ({ values, positionals }, { env, print, progress }) => {
      const pks = [...new Set(positionals.map(readPk))];
      await withTable(values, env, async ({ table }) => {
        for (const [at, pk] of pks.entries()) {
          progress.update(`users: ${at} of ${pks.length}`);
          const { username, isChanged } = await setActive(table, pk, isActive);
          const user = `user ${pk} (${username}) in ${table.name}`;
          print(printable(isChanged ? `${done} ${user}: ${effect}` : `${user} is ${done} already`));
        }
      });
    },
  );

export const command = defineGroup('npm run user --', 'Shuts users out, or lets them in again.', {
  disable: defineAction('disable', {
    isActive: false,
    done: 'disabled',
    effect:
      'the function refuses their tokens within TOKEN_CACHE_SECONDS (30 s, unless the function has another setting)',
    summary: 'Sets is_active of users to false. The function then refuses all of their tokens.',
  }),
  enable: defineAction('enable', {
    isActive: true,
    done: 'enabled',
    effect: 'their tokens that have not expired work again',
    summary: 'Sets is_active of users to true. Their tokens work again.',
  }),
});

await runIfEntry(import.meta.url, command);
