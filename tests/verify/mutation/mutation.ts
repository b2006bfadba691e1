/** npm run mutation: whether the tests find each mutant of lib/domain and lib/http. Ends with 1 if one survives. */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../../commands/command.ts';
import { defineCommand, runIfEntry } from '../../../commands/main.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { STRYKER } from './stryker.config.ts';

const DECLARATION = {
  call: 'npm run mutation --',
  summary: 'Mutates lib/domain and lib/http, and runs the tests. Exit code 1: a mutant survives.',
  positionals: {
    name: 'FILE',
    help: 'mutates only these files (default: all)',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: { incremental: { type: 'boolean', help: 'reuses the results of the last run for unchanged code' } },
} as const;

export const command = defineCommand(DECLARATION, async ({ positionals, values }, { print }) => {
  for (const file of positionals)
    if (globSync(file).length === 0) throw new UsageError(`there is no file ${JSON.stringify(file)}`);
  // Its import takes half a second, which --help does not need.
  const { Stryker } = await import('@stryker-mutator/core');
  const dynamodb = await startDynamoDbLocal();
  const work = mkdtempSync(path.join(tmpdir(), 'mutation-'));
  try {
    // One DynamoDB Local for all mutants: tests/support/start.ts then starts none.
    process.env.DYNAMODB_ENDPOINT = dynamodb.endpoint;
    print(`${conditionsLine()}, DynamoDB Local`);
    await new Stryker({
      ...STRYKER,
      ...(positionals.length > 0 && { mutate: [...positionals] }),
      incremental: values.incremental ?? false,
      tempDirName: work,
    }).runMutationTest();
    // Stryker sets it if the score is below the threshold.
    return Number(process.exitCode ?? 0);
  } finally {
    await dynamodb.stop();
    rmSync(work, { recursive: true, force: true });
  }
});

await runIfEntry(import.meta.url, command);
