/** The cold start of the deployed function under AWS's own runtime client. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UNSUPPORTED_SETTINGS, WRONG_SETTINGS } from '../unit/runtime/wrong-settings.ts';
import { openRuntimeStage, type RuntimeStage } from './stage.ts';

import { readFrames } from './telemetry.ts';

let runtime: RuntimeStage;
beforeAll(async () => {
  runtime = await openRuntimeStage();
});
afterAll(() => runtime?.close());

test.each(['TEXT', 'JSON', undefined])('loads and prints nothing with AWS_LAMBDA_LOG_FORMAT=%s', async (format) => {
  const instance = await runtime.start({ AWS_LAMBDA_LOG_FORMAT: format });
  await instance.idle();
  await instance.stop();
  expect(instance.initErrors).toEqual([]);
  expect([instance.stdout(), instance.stderr(), readFrames(instance.telemetry())]).toEqual(['', '', []]);
});

const WRONG: typeof WRONG_SETTINGS = [
  ...WRONG_SETTINGS,
  ...UNSUPPORTED_SETTINGS.map(([name, value]): (typeof WRONG_SETTINGS)[number] => [
    { [name]: value },
    `${name} is set to`,
  ]),
  [{ AWS_ENDPOINT_URL: 'here' }, 'AWS_ENDPOINT_URL must be a URL'],
  [{ AWS_ENDPOINT_URL_DYNAMODB: 'here' }, 'AWS_ENDPOINT_URL_DYNAMODB must be a URL'],
];

/** By turns. The runtime chooses the entry's format and the order of its members. */
test.each(WRONG.map(([environment, message], n) => ({ environment, message, format: n % 2 ? 'JSON' : 'TEXT' })))(
  '$environment makes one report to Lambda and one log entry ($format)',
  async ({ environment, message, format }) => {
    const endpoint = { AWS_ENDPOINT_URL_DYNAMODB: undefined };
    const instance = await runtime.start({ ...endpoint, ...environment, AWS_LAMBDA_LOG_FORMAT: format });
    expect(await instance.ended).not.toBe(0);
    const [report, ...others] = instance.initErrors;
    expect(others).toEqual([]);
    expect(report).toMatchObject({ type: 'ConfigError', errorType: 'ConfigError' });
    expect(report?.errorMessage).toMatch(/^.+$/);
    expect(report?.errorMessage).toContain(message);
    expect(instance.stdout()).toBe('');
    const entries = readFrames(instance.telemetry());
    expect(entries).toEqual([expect.stringMatching(/^.*"errorType":"ConfigError".*\n?$/)]);
    expect(entries[0]).toContain(JSON.stringify(report?.errorMessage));
    // Node ends with the error's stack. It must not contain a line of the bundle, which is minified to lines of 100 kB.
    expect(
      instance
        .stderr()
        .split('\n')
        .filter((line) => line.length > 300),
    ).toEqual([]);
  },
);
