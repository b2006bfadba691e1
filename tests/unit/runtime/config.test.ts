/** The settings: read once; an invalid one fails the cold start with a line that names it. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../lib/runtime/config.ts';
import { ConfigError } from '../../../lib/runtime/config-error.ts';
import { UNSUPPORTED_SETTINGS, WRONG_SETTINGS } from './wrong-settings.ts';

/** The variables that Lambda sets, and the one that is required. */
const LEAST = { TABLE_NAME: 't', AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 's' };

test('only TABLE_NAME is required', () => {
  expect(readConfig(LEAST)).toEqual({
    table: 't',
    tokenCacheSeconds: 30,
    logLevel: 'info',
    metricsNamespace: undefined,
    functionVersion: '$LATEST',
    auditKey: undefined,
    awsEnvironment: { region: 'eu-central-1', endpoint: undefined, appId: undefined, credentials: CREDENTIALS },
  });
});

test('reads every setting', () => {
  const settings = {
    TOKEN_CACHE_SECONDS: '0',
    LOG_LEVEL: 'error',
    METRICS_NAMESPACE: 'n',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    AUDIT_KEY: 'k'.repeat(32),
  };
  const awsEnvironment = {
    AWS_SESSION_TOKEN: 'x',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    AWS_SDK_UA_APP_ID: 'crm',
  };
  expect(readConfig({ ...LEAST, ...settings, ...awsEnvironment })).toEqual({
    table: 't',
    tokenCacheSeconds: 0,
    logLevel: 'error',
    metricsNamespace: 'n',
    functionVersion: '7',
    auditKey: 'k'.repeat(32),
    awsEnvironment: {
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:8000',
      appId: 'crm',
      credentials: { ...CREDENTIALS, sessionToken: 'x' },
    },
  });
});

test.each(WRONG_SETTINGS)('%j', (environment, line) => {
  expect(() => readConfig({ ...LEAST, ...environment })).toThrow(line);
});

test.each(['a', 'k'.repeat(31)])(
  'a short AUDIT_KEY (%s) fails the cold start, and the message does not show it',
  (key) => {
    expect(() => readConfig({ ...LEAST, AUDIT_KEY: key })).toThrow(
      new ConfigError(`AUDIT_KEY must have at least 32 characters, not ${key.length}`),
    );
  },
);

test('an empty AUDIT_KEY is none', () => {
  expect(readConfig({ ...LEAST, AUDIT_KEY: '' }).auditKey).toBeUndefined();
});

const endpointOf = (environment: Record<string, string>) =>
  readConfig({ ...LEAST, ...environment }).awsEnvironment.endpoint;

describe('the endpoint', () => {
  const [OWN, ALL] = ['http://own:1', 'http://all:2'];

  test.each([
    [{ AWS_ENDPOINT_URL: ALL }, ALL],
    [{ AWS_ENDPOINT_URL: ALL, AWS_ENDPOINT_URL_DYNAMODB: OWN }, OWN],
    [{ AWS_ENDPOINT_URL: ALL, AWS_ENDPOINT_URL_DYNAMODB: '' }, ALL],
    [{ AWS_ENDPOINT_URL: ALL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, ALL],
    [{ AWS_ENDPOINT_URL: ALL, AWS_ENDPOINT_URL_DYNAMODB: OWN, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, undefined],
    [{ AWS_ENDPOINT_URL_SQS: ALL }, undefined],
  ])('%j', async (environment, expected) => {
    expect(endpointOf(environment)).toBe(expected);
    expect(await endpointOfSdk(environment)).toEqual(expected === undefined ? undefined : new URL(expected).host);
  });

  test.each([
    'http://127.0.0.1:8000',
    'http://x/path/of/a%20proxy',
    'http://localhost:8000/',
    'http://[::1]:4313',
    'HTTPS://dynamodb-fips.us-east-1.amazonaws.com',
    'https://vpce-1-2.dynamodb.eu-central-1.vpce.amazonaws.com:443',
  ])('accepts %s', (url) => {
    expect(endpointOf({ AWS_ENDPOINT_URL_DYNAMODB: url })).toBe(url);
  });

  test.each([
    'here',
    'localhost:8000',
    '127.0.0.1:8000',
    '//127.0.0.1:8000',
    'ftp://x',
    'file:///etc/passwd',
    'http:',
    'http://',
    'http:8000',
    'http:/x',
    'http://:8000',
    'http://x:0',
    'http://x:65536',
    'http://::1:8000',
    'http://x/?query',
    'http://x?query',
    'http://x#fragment',
    'http://x\\y',
    ' http://x',
    'http://x\n',
    'http://x y',
  ])('%j fails the cold start with one line, under either name', (url) => {
    for (const name of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'])
      expect(() => endpointOf({ [name]: url })).toThrow(
        `${name} must be a URL of http or https without credentials, query and fragment, such as http://127.0.0.1:8000, not ${JSON.stringify(url)}`,
      );
  });

  test.each(['http://user:secret@x', 'http://secret@x:8000'])('refuses %s without echoing it', (url) => {
    expect(() => endpointOf({ AWS_ENDPOINT_URL: url })).toThrow(
      /^AWS_ENDPOINT_URL must be .*, not one with credentials$/,
    );
  });
});

/** The SDK's reading of the same variables. */
async function endpointOfSdk(environment: Record<string, string>): Promise<string | undefined> {
  const { AWS_ENDPOINT_URL_DYNAMODB: engine } = process.env;
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  Object.assign(process.env, environment);
  try {
    const { serviceConfiguredEndpoint } = new DynamoDBClient({}).config as {
      serviceConfiguredEndpoint?: () => Promise<string | undefined>;
    };
    const url = await serviceConfiguredEndpoint?.();
    return url === undefined ? undefined : new URL(url).host;
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    if (engine !== undefined) process.env.AWS_ENDPOINT_URL_DYNAMODB = engine;
  }
}

describe('an SDK setting that the function does not support', () => {
  test.each(UNSUPPORTED_SETTINGS)('%s=%s fails the cold start', (name, value, remedy) => {
    expect(() => readConfig({ ...LEAST, [name]: value })).toThrow(
      `${name} is set to "${value}", which the function does not support: ${remedy}`,
    );
    expect(() => readConfig({ ...LEAST, [name]: '' })).not.toThrow();
  });

  test('is accepted if it asks for what the function does anyway', () => {
    const harmless = {
      AWS_USE_FIPS_ENDPOINT: 'false',
      AWS_USE_DUALSTACK_ENDPOINT: 'false',
      AWS_ACCOUNT_ID_ENDPOINT_MODE: 'preferred',
      AWS_ENABLE_ENDPOINT_DISCOVERY: '0',
      AWS_ENDPOINT_DISCOVERY_ENABLED: 'false',
      AWS_MAX_ATTEMPTS: '3',
      AWS_RETRY_MODE: 'standard',
      AWS_DEFAULTS_MODE: 'standard',
      AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'false',
    };
    expect(readConfig({ ...LEAST, ...harmless })).toEqual(readConfig(LEAST));
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
test('the variables that Lambda sets do not fail the cold start', () => {
  const lambda = {
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    AWS_ACCESS_KEY: 'a',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'x',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/credentials',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: 'INFO',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/f',
    AWS_LAMBDA_LOG_STREAM_NAME: 's',
    AWS_LAMBDA_MAX_CONCURRENCY: '16',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    NODE_PATH: '/opt/nodejs/node_modules',
    TZ: ':UTC',
  };
  expect(readConfig({ ...LEAST, ...lambda })).toEqual({ ...readConfig(LEAST), functionVersion: '7' });
});
