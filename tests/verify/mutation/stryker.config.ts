/** Stryker's configuration: which code it mutates, and which tests must find the mutants. */
import { availableParallelism } from 'node:os';
import type { Stryker } from '@stryker-mutator/core';

export const STRYKER: ConstructorParameters<typeof Stryker>[0] = {
  // A mutant that no test can find has a comment beside the code, with the reason: // Stryker disable next-line
  mutate: ['lib/domain/**/*.ts', 'lib/http/**/*.ts'],
  thresholds: { high: 100, low: 100, break: 100 },
  testRunner: 'jest',
  testRunnerNodeArgs: ['--no-warnings', '--experimental-vm-modules'],
  jest: {
    config: {
      randomize: false,
      runner: '<rootDir>/tests/verify/mutation/covering-runner.ts',
      // The fast tests that run lib/domain and lib/http in jest's own process, where the mutants are.
      testMatch: [
        '<rootDir>/tests/unit/{domain,http}/**/*.test.ts',
        '<rootDir>/tests/contract/{calls,checks,concurrency,create,destroy,doors,merge-patch,preconditions,references,retrieve,update,write}.test.ts',
      ],
    },
    enableFindRelatedTests: false,
  },
  disableTypeChecks: false,
  concurrency: availableParallelism(),
  // A time-out on a busy machine says nothing about a mutant that is only slow.
  timeoutMS: 20_000,
  incrementalFile: 'node_modules/.cache/mutation.json',
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: { reportTests: false },
  allowConsoleColors: false,
};
