/** npm run token -- create | list | revoke: the API tokens of any table. */
import { CommandError } from './command.ts';
import { defineCommand, defineGroup, runIfEntry } from './main.ts';
import { printable, printableJson } from './printable.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';
import { createToken, DEFAULT_PERMISSIONS } from './token/create-token.ts';
import { formatColumns, listTokens } from './token/list-tokens.ts';
import { DEFAULT_DAYS } from './token/read-expiry.ts';
import { revokeTokens } from './token/revoke-tokens.ts';

const create = defineCommand(
  {
    call: 'npm run token -- create',
    usages: ['--user PK [options]'],
    summary:
      'Makes a token and prints its key, once. Only the key goes to stdout: KEY=$(npm run --silent token -- create …)',
    options: {
      user: { type: 'string', value: 'PK', help: 'the user who owns the token' },
      permissions: {
        type: 'string',
        default: DEFAULT_PERMISSIONS,
        value: 'A,B',
        help: "of authentik's codenames",
      },
      days: { type: 'string', value: 'N', help: `expires after so many days (${DEFAULT_DAYS} if no expiry is given)` },
      expires: { type: 'string', value: 'DATE', help: 'expires at 2030-01-31 or 2030-01-31T12:00:00+01:00' },
      never: { type: 'boolean', help: 'never expires' },
      description: { type: 'string', default: '', value: 'TEXT', help: 'who has it, and why' },
      identifier: { type: 'string', value: 'SLUG', help: 'its name for list and revoke (default: a random one)' },
      ...TABLE_OPTIONS,
    },
  },
  async ({ values }, { env, print, note, progress }) => {
    const { expires, days, never } = values;
    await withTable(values, env, async ({ table }) => {
      const { key, item } = await createToken(table, values, progress.update);
      const isDefault = expires === undefined && days === undefined && !never;
      const hint = isDefault ? ` (after ${DEFAULT_DAYS} days; --days, --expires or --never choose otherwise)` : '';
      note(
        `made ${item.identifier} of user ${item.user} in ${table.name}: ${item.permissions.join(', ')}; ` +
          `expires ${item.expires ?? 'never'}${hint}. Its key is shown this once:`,
      );
      print(key);
    });
  },
);

const list = defineCommand(
  {
    call: 'npm run token -- list',
    summary: 'Lists the tokens with the start of their digests and their states. It never shows a key.',
    options: { json: { type: 'boolean', help: 'prints JSON' }, ...TABLE_OPTIONS },
  },
  ({ values }, { env, print, progress }) =>
    withTable(values, env, async ({ table }) => {
      const tokens = await listTokens(table, progress.update);
      print(values.json ? printableJson(tokens) : formatColumns(tokens));
    }),
);

const revoke = defineCommand(
  {
    call: 'npm run token -- revoke',
    summary: 'Revokes tokens. The function refuses them within TOKEN_CACHE_SECONDS.',
    positionals: {
      name: 'NAME',
      help: 'an identifier, or at least the first 8 digits of a digest, as list shows them',
      min: 1,
      max: Number.POSITIVE_INFINITY,
    },
    options: {
      all: { type: 'boolean', default: false, help: 'revokes each token of an identifier that several have' },
      ...TABLE_OPTIONS,
    },
  },
  ({ values, positionals }, { env, print, progress }) =>
    withTable(values, env, async ({ table }) => {
      const { revoked, refused } = await revokeTokens(table, positionals, values.all, progress.update);
      for (const token of revoked) print(`revoked ${printable(token)}`);
      if (refused.length > 0) throw new CommandError(refused.join('; '));
    }),
);

export const command = defineGroup('npm run token --', 'Makes, lists and revokes API tokens.', {
  create,
  list,
  revoke,
});

await runIfEntry(import.meta.url, command);
