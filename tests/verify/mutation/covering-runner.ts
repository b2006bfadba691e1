/** jest's runner for Stryker, which runs all files of tests for every mutant: here none that cannot tell, and none after one that fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import jestRunner, { type Test, type TestRunnerOptions, type TestWatcher } from 'jest-runner';

/** Its types are those of a CommonJS module, which it is not to an import. */
const TestRunner = jestRunner as unknown as typeof jestRunner.default;

/** What the run without a mutant has shown of each file, by its path; in Stryker's copy of the project. */
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

  /** The files of the tests that are to be run, the quickest first. */
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
