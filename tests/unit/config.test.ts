/** The settings: read once, and wrong ones fail the cold start with a line that names them. */
import { expect, test } from '@jest/globals';
import { readConfig } from '../../lib/config.ts';

test('only the table must be named', () => {
  expect(readConfig({ TABLE_NAME: 't' })).toEqual({
    table: 't',
    tokenCacheSeconds: 30,
    logLevel: 'info',
    metricsNamespace: undefined,
  });
});

test('every setting can be set', () => {
  expect(readConfig({ TABLE_NAME: 't', TOKEN_CACHE_SECONDS: '0', LOG_LEVEL: 'error', METRICS_NAMESPACE: 'n' })).toEqual(
    {
      table: 't',
      tokenCacheSeconds: 0,
      logLevel: 'error',
      metricsNamespace: 'n',
    },
  );
});

test.each([
  [{}, 'TABLE_NAME is not set: it must name the DynamoDB table'],
  [{ TABLE_NAME: '' }, 'TABLE_NAME is not set: it must name the DynamoDB table'],
  [
    { TABLE_NAME: 't', TOKEN_CACHE_SECONDS: '-1' },
    'TOKEN_CACHE_SECONDS must be a whole number of seconds up to 99999, not "-1"',
  ],
  [
    { TABLE_NAME: 't', TOKEN_CACHE_SECONDS: '' },
    'TOKEN_CACHE_SECONDS must be a whole number of seconds up to 99999, not ""',
  ],
  [{ TABLE_NAME: 't', LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of info, error, silent, not "loud"'],
])('%j', (environment, line) => {
  expect(() => readConfig(environment)).toThrow(line);
});
