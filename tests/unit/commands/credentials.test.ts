/** Credentials of a command on DynamoDB Local: local ones, and no AWS setting redirects it. */
import { afterEach, expect, test } from '@jest/globals';
import { CommandError } from '../../../commands/command.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

test("keeps only the region of the caller's AWS settings", () => {
  Object.assign(process.env, {
    AWS_PROFILE: 'work',
    AWS_SESSION_TOKEN: 'x',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_ENDPOINT_URL: 'https://dynamodb.eu-central-1.amazonaws.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_REGION: 'eu-central-1',
  });
  useLocalCredentials();
  expect(Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')))).toEqual({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

test.each(['', undefined])('uses us-east-1 without a region (%j)', (region) => {
  if (region === undefined) delete process.env.AWS_REGION;
  else process.env.AWS_REGION = region;
  useLocalCredentials();
  expect(process.env.AWS_REGION).toBe('us-east-1');
});

test.each(['eu central 1', '-x', '--stage', 'a.b', 'x'.repeat(64), '*'])(
  'refuses the region %j with one line',
  (region) => {
    process.env.AWS_REGION = region;
    expect(() => useLocalCredentials()).toThrow(
      new CommandError(`AWS_REGION must be the name of a region, such as us-east-1, not ${JSON.stringify(region)}`),
    );
  },
);
