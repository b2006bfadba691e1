/** npm run mutation: whether the tests find each mutant of lib/domain and lib/http. Ends with 1 if one survives without an explanation. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import type { Stryker } from '@stryker-mutator/core';
import { UsageError } from '../../../commands/command.ts';
import { defineCommand, runIfEntry } from '../../../commands/main.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { EQUIVALENTS } from './equivalents.ts';
import { judge, type Mutant, verdict } from './judge.ts';

const MUTATED = ['lib/domain/**/*.ts', 'lib/http/**/*.ts'];

/** The fast tests that run lib/domain and lib/http in jest's own process, where the mutants are. */
const TOLD_BY = [
  '<rootDir>/tests/unit/{domain,http}/**/*.test.ts',
  '<rootDir>/tests/contract/{calls,checks,concurrency,doors,merge-patch,preconditions,references,write}.test.ts',
];

type Result = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

function toMutant({ fileName, location: { start, end }, replacement, status }: Result): Mutant {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const code = [...lines.slice(0, -1), lines.at(-1)?.slice(0, end.column - 1)].join('\n').slice(start.column - 1);
  return { file: path.relative('', fileName), line: start.line, code, becomes: replacement ?? '', status };
}

async function mutate(files: readonly string[], incremental: boolean, work: string): Promise<Mutant[]> {
  // Its import takes half a second, which --help does not need.
  const { Stryker } = await import('@stryker-mutator/core');
  const stryker = new Stryker({
    mutate: [...files],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--no-warnings', '--experimental-vm-modules'],
    jest: {
      config: { randomize: false, runner: '<rootDir>/tests/verify/mutation/covering-runner.ts', testMatch: TOLD_BY },
      enableFindRelatedTests: false,
    },
    disableTypeChecks: false,
    concurrency: availableParallelism(),
    // A time-out on a busy machine says nothing about a mutant that is only slow.
    timeoutMS: 20_000,
    tempDirName: work,
    incremental,
    incrementalFile: 'node_modules/.cache/mutation.json',
    reporters: ['progress-append-only', 'clear-text'],
    clearTextReporter: { reportMutants: false, reportTests: false },
    allowConsoleColors: false,
  });
  return (await stryker.runMutationTest()).map(toMutant);
}

const DECLARATION = {
  call: 'npm run mutation --',
  summary:
    'Mutates lib/domain and lib/http, and runs the tests. Exit code 1: a mutant survives without an explanation.',
  positionals: {
    name: 'FILE',
    help: 'mutates only these files (default: all)',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: { incremental: { type: 'boolean', help: 'reuses the results of the last run for unchanged code' } },
} as const;

export const command = defineCommand(DECLARATION, async ({ positionals, values }) => {
  for (const file of positionals)
    if (globSync(file).length === 0) throw new UsageError(`there is no file ${JSON.stringify(file)}`);
  const dynamodb = await startDynamoDbLocal();
  const work = mkdtempSync(path.join(tmpdir(), 'mutation-'));
  try {
    // One DynamoDB Local for all mutants: tests/support/start.ts then starts none.
    process.env.DYNAMODB_ENDPOINT = dynamodb.endpoint;
    const mutants = await mutate(positionals.length > 0 ? positionals : MUTATED, values.incremental ?? false, work);
    const judged = judge(mutants, EQUIVALENTS);
    console.log(`${conditionsLine()}, DynamoDB Local\n\n${verdict(judged)}`);
    return judged.unexplained.length > 0 || judged.stale.length > 0 ? 1 : 0;
  } finally {
    await dynamodb.stop();
    rmSync(work, { recursive: true, force: true });
  }
});

await runIfEntry(import.meta.url, command);
