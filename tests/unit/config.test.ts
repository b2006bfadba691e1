/** The settings: read once, and wrong ones fail the cold start with a line that names them. */
import { expect, test } from '@jest/globals';
import { readConfig } from '../../lib/config.ts';

/** What Lambda sets, and the one variable that must be. */
const LEAST = { TABLE_NAME: 't', AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 's' };

test('only the table must be named', () => {
  expect(readConfig(LEAST)).toEqual({
    table: 't',
    tokenCacheSeconds: 30,
    logLevel: 'info',
    metricsNamespace: undefined,
    surroundings: { region: 'eu-central-1', endpoint: undefined, credentials: CREDENTIALS },
  });
});

test('every setting can be set', () => {
  const settings = { TOKEN_CACHE_SECONDS: '0', LOG_LEVEL: 'error', METRICS_NAMESPACE: 'n' };
  const surroundings = { AWS_SESSION_TOKEN: 'x', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' };
  expect(readConfig({ ...LEAST, ...settings, ...surroundings })).toEqual({
    table: 't',
    tokenCacheSeconds: 0,
    logLevel: 'error',
    metricsNamespace: 'n',
    surroundings: {
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:8000',
      credentials: { ...CREDENTIALS, sessionToken: 'x' },
    },
  });
});

test.each([
  [{ TABLE_NAME: undefined }, 'TABLE_NAME is not set: it must name the DynamoDB table'],
  [{ TABLE_NAME: '' }, 'TABLE_NAME is not set: it must name the DynamoDB table'],
  [{ TOKEN_CACHE_SECONDS: '-1' }, 'TOKEN_CACHE_SECONDS must be a whole number of seconds up to 99999, not "-1"'],
  [{ TOKEN_CACHE_SECONDS: '' }, 'TOKEN_CACHE_SECONDS must be a whole number of seconds up to 99999, not ""'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of info, error, silent, not "loud"'],
  [{ AWS_REGION: '' }, 'AWS_REGION is not set: Lambda names the region in it'],
  [
    { AWS_ACCESS_KEY_ID: undefined },
    "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: Lambda gives the role's in them",
  ],
  [
    { AWS_SECRET_ACCESS_KEY: '' },
    "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: Lambda gives the role's in them",
  ],
  [{ AWS_ENDPOINT_URL_DYNAMODB: 'here' }, 'AWS_ENDPOINT_URL_DYNAMODB must be a URL, not "here"'],
])('%j', (environment, line) => {
  expect(() => readConfig({ ...LEAST, ...environment })).toThrow(line);
});
