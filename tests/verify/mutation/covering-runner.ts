/** jest's runner for Stryker. Stryker runs all test files for every mutant; this runs only files that can find it, and stops at the first failure. */
import { readFileSync, writeFileSync } from 'node:fs';
import jestRunner, { type Test, type TestRunnerOptions, type TestWatcher } from 'jest-runner';

// No setting does this: Stryker's jest runner filters tests by name, but loads every test file for each mutant.

/** Its types describe a CommonJS module, which it is not for an import. */
const TestRunner = jestRunner as unknown as typeof jestRunner.default;

/** The coverage of each file in the run without a mutant, by its path in Stryker's copy of the project. */
const SHOWN = 'files-of-tests.json';

interface Shown {
  readonly milliseconds: number;
  readonly names: readonly string[];
}

export default class extends TestRunner {
  override async runTests(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    const shown = new Map<string, Shown>();
    let failed = false;
    this.on('test-file-success', ([test, { numFailingTests, perfStats, testResults }]) => {
      failed ||= numFailingTests > 0;
      shown.set(test.path, {
        milliseconds: perfStats.end - perfStats.start,
        names: testResults.map(({ fullName }) => fullName),
      });
    });
    const isMutant = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
    for (const test of isMutant ? this.#telling(tests) : tests) {
      await super.runTests([test], watcher, options);
      if (failed) return;
    }
    if (!isMutant) writeFileSync(SHOWN, JSON.stringify([...shown]));
  }

  /** The test files to run, the quickest first. */
  #telling(tests: Test[]): Test[] {
    const shown = new Map<string, Shown>(JSON.parse(readFileSync(SHOWN, 'utf8')));
    const of = ({ path }: Test): Shown => shown.get(path) ?? { milliseconds: 0, names: [] };
    const { testNamePattern } = this._globalConfig;
    const wanted = new RegExp(testNamePattern ?? '', 'i');
    return tests
      .filter((test) => of(test).names.some((name) => wanted.test(name)))
      .sort((a, b) => of(a).milliseconds - of(b).milliseconds);
  }
}
