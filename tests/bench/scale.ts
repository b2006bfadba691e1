/** npm run bench:scale: what a request costs by the size of the table and of the item, and fifty writers of one item, on DynamoDB Local. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, run } from '../../commands/command.ts';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { bundle } from '../support/bundle.ts';
import { conditionsLine } from './conditions.ts';
import { measureGrowth } from './scale/growth.ts';
import { measureHotItem } from './scale/hot-item.ts';
import { measureOneRow } from './scale/one-row.ts';
import { measureSize } from './scale/size.ts';

const say = (line: string) => console.error(line);

const PARTS = ['one-row', 'hot-item', 'size', 'items'] as const;
type Part = (typeof PARTS)[number];

/** `--items N`: no table larger than that. `--only PART`: nothing else. */
function readOptions(words: string[]): { most: number; isWanted: (part: Part) => boolean } {
  const { items, only } = parseArgs({
    args: words,
    options: { items: { type: 'string', default: '1000000' }, only: { type: 'string' } },
  }).values;
  if (!/^[1-9]\d{0,6}$/.test(items)) throw new CommandError(`--items must be a whole number from 1, not "${items}"`);
  if (only !== undefined && !(PARTS as readonly string[]).includes(only))
    throw new CommandError(`--only must be one of ${PARTS.join(', ')}, not "${only}"`);
  return { most: Number(items), isWanted: (part) => only === undefined || part === only };
}

await run(async () => {
  const { most, isWanted } = readOptions(process.argv.slice(2));
  useLocalCredentials();
  const engine = await startDynamoDbLocal();
  const folder = mkdtempSync(path.join(tmpdir(), 'scale-'));
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
    const { main } = await bundle(folder);
    console.log(`${conditionsLine()}, DynamoDB Local`);
    if (isWanted('one-row'))
      console.log(`\n### Sixty patches of \`user\` on one row at once\n\n${await measureOneRow()}`);
    if (isWanted('hot-item')) {
      const { text, lost } = await measureHotItem(main);
      console.log(`\n### Fifty writers of one item\n\n${text}`);
      console.log(`\n${lost.length === 0 ? 'lost: none' : `lost: ${lost.join('; ')}`}`);
      if (lost.length > 0) process.exitCode = 1;
    }
    if (isWanted('size')) console.log(`\n### By the size of \`attributes\`\n\n${await measureSize(main, say)}`);
    if (isWanted('items')) console.log(`\n### By the number of items\n\n${await measureGrowth(main, most, say)}`);
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true });
  }
});
