/** A command on a local engine: its credentials are local ones, and no other setting of AWS leads away from the engine. */
import { afterEach, expect, test } from '@jest/globals';
import { useLocalCredentials } from '../../../local/credentials.ts';

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

test('of what the caller has set for AWS nothing is left', () => {
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
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
