/** npm run bench:scale: what a request costs by the size of the table and of the item, and fifty writers of one item, on DynamoDB Local. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, run } from '../../local/command.ts';
import { useLocalCredentials } from '../../local/credentials.ts';
import { startEngine } from '../../local/engine.ts';
import { bundle } from '../engine/bundle.ts';
import { conditionsLine } from './conditions.ts';
import { measureGrowth } from './scale/growth.ts';
import { measureHotItem } from './scale/hot-item.ts';
import { measureSize } from './scale/size.ts';

const say = (line: string) => console.error(line);

/** `--items N`: no table larger than that. */
function readMost(words: string[]): number {
  const { items } = parseArgs({ args: words, options: { items: { type: 'string', default: '1000000' } } }).values;
  if (/^[1-9]\d{0,6}$/.test(items)) return Number(items);
  throw new CommandError(`--items must be a whole number from 1, not "${items}"`);
}

await run(async () => {
  const most = readMost(process.argv.slice(2));
  useLocalCredentials();
  const engine = await startEngine();
  const folder = mkdtempSync(path.join(tmpdir(), 'scale-'));
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
    const { main } = await bundle(folder);
    console.log(`${conditionsLine()}, DynamoDB Local\n\n### Fifty writers of one item\n`);
    const { text, lost } = await measureHotItem(main);
    console.log(`${text}\n\n${lost.length === 0 ? 'lost: none' : `lost: ${lost.join('; ')}`}`);
    console.log(`\n### By the size of \`attributes\`\n\n${await measureSize(main, say)}`);
    console.log(`\n### By the number of items\n\n${await measureGrowth(main, most, say)}`);
    if (lost.length > 0) process.exitCode = 1;
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true });
  }
});
