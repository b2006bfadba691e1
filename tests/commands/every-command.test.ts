/** Every command of package.json reads its arguments in the same way. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runProcess } from '../support/run-command.ts';
import type { Tried } from '../support/try-every-command.ts';

const BENCHES = ['bench', 'bench:levers', 'bench:memory', 'bench:parts', 'bench:scale', 'bench:soak'];
const VERIFICATIONS = ['faults', 'fuzz', 'interleavings', 'mutation', 'soak'];
const SCRIPTS = [
  ...[
    'start',
    'seed',
    'token',
    'user',
    'import',
    'export',
    'reindex',
    'remove',
    'verify',
    'load',
    'report:dependencies',
  ],
  ...[...BENCHES, ...VERIFICATIONS],
];

let tried: Map<string, Tried>;
beforeAll(async () => {
  const { stdout } = await runProcess('tests/support/try-every-command.ts', []);
  tried = new Map((JSON.parse(stdout) as Tried[]).map((one) => [one.script, one]));
});

test('covers every script that starts a command', () => {
  expect([...tried.keys()].sort()).toEqual(SCRIPTS.sort());
});

describe.each(SCRIPTS)('npm run %s', (script) => {
  const call = script === 'start' ? 'npm start' : `npm run ${script}`;

  test('--help prints the usage and the options to stdout and ends with 0', () => {
    const { code, stdout, stderr } = (tried.get(script) as Tried).help;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`usage: ${call} -- `)).toBe(true);
    expect(stdout).toMatch(/^ {2}-h, --help +shows this text$/m);
    for (const line of stdout.split('\n')) expect(line).not.toMatch(/undefined|\s$/);
  });

  test('an unknown option is one line that names it and --help, and ends with 2', () => {
    const { code, stdout, stderr } = (tried.get(script) as Tried).unknown;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*--no-such-option.* \(.* --help shows the usage\)\n$/);
    expect(stderr).toContain(`(${call} -- --help`);
  });
});
