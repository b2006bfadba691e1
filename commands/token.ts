/** npm run token -- create | list | revoke: the API tokens of any table. */
import { CommandError, run } from './command.ts';
import { printable, printableJson } from './printable.ts';
import { openTableFromOptions, readArguments, TABLE_OPTIONS } from './table-options.ts';
import { createToken, DEFAULT_PERMISSIONS } from './token/create-token.ts';
import { formatColumns, listTokens } from './token/list-tokens.ts';
import { DEFAULT_DAYS } from './token/read-expiry.ts';
import { revokeTokens } from './token/revoke-tokens.ts';

const USAGE =
  'usage: npm run token -- create --user PK [--permissions a,b] [--days N | --expires DATE | --never] [--description TEXT] [--identifier SLUG]' +
  ' | list [--json] | revoke IDENTIFIER|DIGEST… [--all], each with [--table NAME] [--endpoint URL]';

/** The key alone goes to stdout, so that a script can take it: KEY=$(npm run --silent token -- create …). */
async function create(args: string[]): Promise<void> {
  const { values } = readArguments(USAGE, {
    args,
    options: {
      ...TABLE_OPTIONS,
      user: { type: 'string' },
      permissions: { type: 'string', default: DEFAULT_PERMISSIONS },
      expires: { type: 'string' },
      days: { type: 'string' },
      never: { type: 'boolean' },
      description: { type: 'string', default: '' },
      identifier: { type: 'string' },
    },
  });
  const { user, permissions, expires, days, never, description, identifier } = values;
  const table = openTableFromOptions(values);
  const { key, item } = await createToken(table, {
    user,
    permissions,
    ...{ expires, days, never },
    description,
    identifier,
  });
  const isDefault = expires === undefined && days === undefined && !never;
  const expiry = `${item.expires ?? 'never'}${isDefault ? ` (after ${DEFAULT_DAYS} days; --days, --expires or --never choose otherwise)` : ''}`;
  console.error(
    `made ${item.identifier} of user ${item.user} in ${table.name}: ${item.permissions.join(', ')}; expires ${expiry}. Its key is shown this once:`,
  );
  console.log(key);
}

async function list(args: string[]): Promise<void> {
  const { values } = readArguments(USAGE, { args, options: { ...TABLE_OPTIONS, json: { type: 'boolean' } } });
  const tokens = await listTokens(openTableFromOptions(values));
  console.log(values.json ? printableJson(tokens) : formatColumns(tokens));
}

async function revoke(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(USAGE, {
    args,
    options: { ...TABLE_OPTIONS, all: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new CommandError(USAGE);
  const { revoked, refused } = await revokeTokens(openTableFromOptions(values), positionals, values.all);
  for (const token of revoked) console.log(`revoked ${printable(token)}`);
  if (refused.length > 0) throw new CommandError(refused.join('; '));
}

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<void>>> = { create, list, revoke };

await run(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new CommandError(USAGE);
  await command(args);
});
