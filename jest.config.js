/** Jest's configuration: the tests are ES modules in TypeScript, and share one DynamoDB Local. */

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'esnext',
          parser: { syntax: 'typescript' },
          // import … with { type: 'json' }
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Starts DynamoDB Local without waiting for it; each file that needs it waits.
  globalSetup: '<rootDir>/tests/support/start.ts',
  globalTeardown: '<rootDir>/tests/support/stop.ts',
  setupFilesAfterEnv: ['<rootDir>/tests/support/dynamodb-ready.ts', '<rootDir>/tests/support/nothing-leaks.ts'],
  // A worker a core. Jest's default leaves one core idle.
  maxWorkers: '100%',
  // No test may depend on the order of the tests in its file.
  randomize: true,
  // Only ends a test that hangs: no test may depend on the speed of the machine.
  testTimeout: 300_000,
};
