/** The runbook’s commands: the real AWS CLI, if installed, parses each one, and the plug-in its parameters. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readArguments } from '../../deploy/build/arguments.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The reader's values for the runbook's placeholders. */
const VARIABLES = {
  AWS_REGION: 'eu-central-1',
  STAGE: 'staging',
  TABLE: 'scim-source-users-staging',
  RESTORED: 'scim-source-users-staging-restored',
  OPERATION: 'sources_scim_users_partial_update',
  FUNCTION: 'scim-source-users-staging-sources_scim_users_partial_update',
  TOPIC: 'arn:aws:sns:eu-central-1:123456789012:on-call',
  DOMAIN: 'scim.example.com',
  CERTIFICATE: 'arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  KEY: 'key',
};

/** The lines of the code blocks, without comments and with continuation lines joined. */
const lines = [...RUNBOOK.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s#\s.*$/, '').trim()),
);
const commands = lines.flatMap((line) => {
  const [, command] = /^(?:\w+=\$\()?(aws .*?)\)?$/.exec(line) ?? [];
  return command === undefined ? [] : [command];
});

test('the runbook has commands of the AWS CLI', () => {
  expect(commands.length).toBeGreaterThan(15);
  expect(commands.map((command) => command.split(' ').slice(1, 3).join(' '))).not.toContain('lambda update-alias');
});

test('every parameter in the runbook exists, with a valid value', () => {
  const given = [...`${RUNBOOK}${README}`.matchAll(/--param="(\w+)=([^"]*)"/g)].map(([, name = '', text = '']) => {
    const value = text.replace(/\$(\w+)/g, (_, variable: string) => VARIABLES[variable as keyof typeof VARIABLES]);
    // The reader's own values: a version, a row, a key.
    return `${name}=${name === 'liveVersion' ? value.replace(/\bN\b/g, '12') : value.replace(/^ARN$/, 'arn:aws:kms:eu-central-1:123456789012:key/1-2')}`;
  });
  expect(new Set(given).size).toBeGreaterThan(10);
  for (const argument of given) expect(() => readArguments([argument])).not.toThrow();
});

/** The AWS CLI's version, if the runbook supports it. */
function readCli(): string | undefined {
  const { error, stdout } = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  const [, major, minor, patch] = (/aws-cli\/(\d+)\.(\d+)\.(\d+)/.exec(stdout ?? '') ?? []).map(Number);
  const [, ...least] = (new RegExp(`${major}\\.(\\d+)\\.(\\d+) or later`).exec(RUNBOOK) ?? []).map(Number);
  const isRecent = Number(minor) * 1_000 + Number(patch) >= Number(least[0]) * 1_000 + Number(least[1]);
  if (error === undefined && isRecent) return stdout.trim();
  process.stderr.write(
    `NOT RUN: the runbook's aws commands, for there is no AWS CLI of the runbook's versions on the PATH (${error?.message ?? stdout.trim()})\n`,
  );
  return undefined;
}

/**
 * Runs a command against a port that refuses connections. @returns its output. It reports an unknown option before it
 * connects
 */
async function run(command: string): Promise<string> {
  const script = `aws() { command aws "$@" --endpoint-url http://127.0.0.1:1; }; ${command}`;
  const child = spawn('bash', ['-c', script], {
    env: {
      ...process.env,
      ...VARIABLES,
      AWS_DEFAULT_REGION: VARIABLES.AWS_REGION,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  await once(child, 'close');
  return printed.trim();
}

test('the AWS CLI parses each command, and fails only because AWS is missing', async () => {
  if (readCli() === undefined) return;
  const failed: string[] = [];
  for (const command of new Set(commands)) {
    const printed = await run(command);
    if (!printed.includes('Could not connect to the endpoint URL')) failed.push(`${command}: ${printed}`);
  }
  expect(failed).toEqual([]);
});
