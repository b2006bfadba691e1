/** npm run bench:scale: the cost of a request by the size of the table and of the item, and fifty writers of one item, on DynamoDB Local. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readWholeNumber, type Values } from '../../commands/arguments.ts';
import { UsageError } from '../../commands/command.ts';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { runIfEntry } from '../../commands/main.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { bundle } from '../support/bundle.ts';
import { defineFigures } from '../support/figures.ts';
import { conditionsLine } from './conditions.ts';
import { measureGrowth } from './scale/growth.ts';
import { measureHotItem } from './scale/hot-item.ts';
import { measureLists } from './scale/lists.ts';
import { measureOneRow } from './scale/one-row.ts';
import { measureSize } from './scale/size.ts';

const say = (line: string) => console.error(line);

const PARTS = ['one-row', 'hot-item', 'size', 'lists', 'items'] as const;
type Part = (typeof PARTS)[number];

const OPTIONS = {
  items: { type: 'string', default: '1000000', value: 'N', help: 'items of the largest table' },
  only: { type: 'string', value: 'PART', help: `measures one part: ${PARTS.join(', ')}` },
} as const;

const DECLARATION = {
  call: 'npm run bench:scale --',
  summary: 'Measures a request by the size of the table and of the item, a list, and fifty writers of one item.',
  options: OPTIONS,
};

function readOptions({ items, only }: Values<typeof OPTIONS>): { most: number; isWanted: (part: Part) => boolean } {
  const most = readWholeNumber('--items', items, [1, 9_999_999]);
  if (only !== undefined && !(PARTS as readonly string[]).includes(only))
    throw new UsageError(`--only must be one of ${PARTS.join(', ')}, not ${JSON.stringify(only)}`);
  return { most, isWanted: (part) => only === undefined || part === only };
}

export const command = defineFigures('bench-scale', DECLARATION, async ({ values }, { print }) => {
  const { most, isWanted } = readOptions(values);
  useLocalCredentials();
  const dynamodb = await startDynamoDbLocal();
  let exitCode = 0;
  const folder = mkdtempSync(path.join(tmpdir(), 'scale-'));
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;
    const { main } = await bundle(folder);
    print(`${conditionsLine()}, DynamoDB Local`);
    if (isWanted('one-row'))
      print(`\n### Sixty simultaneous patches of \`user\` on one row\n\n${await measureOneRow()}`);
    if (isWanted('hot-item')) {
      const { text, lost } = await measureHotItem(main);
      print(`\n### Fifty writers of one item\n\n${text}`);
      print(`\n${lost.length === 0 ? 'lost: none' : `lost: ${lost.join('; ')}`}`);
      exitCode = lost.length > 0 ? 1 : 0;
    }
    if (isWanted('size')) print(`\n### By the size of \`attributes\`\n\n${await measureSize(main, say)}`);
    if (isWanted('lists')) print(`\n### A list, by the number of rows\n\n${await measureLists(say)}`);
    if (isWanted('items')) print(`\n### By the number of items\n\n${await measureGrowth(main, most, say)}`);
    return exitCode;
  } finally {
    await dynamodb.stop();
    rmSync(folder, { recursive: true });
  }
});

await runIfEntry(import.meta.url, command);
