/** Settings that fail the cold start. */

/** Each setting with its message, or the beginning of it. */
export const WRONG_SETTINGS: readonly [environment: Readonly<Record<string, string | undefined>>, message: string][] = [
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
  [{ AWS_REGION: 'eu central 1' }, 'AWS_REGION must be the name of a region, such as eu-central-1, not "eu central 1"'],
  [{ AWS_REGION: 'local' }, 'AWS_REGION must be the name of a region, such as eu-central-1, not "local"'],
  [{ AWS_SDK_UA_APP_ID: 'a b' }, 'AWS_SDK_UA_APP_ID must have at most 50 letters, digits or characters of '],
  [
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'yes' },
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS must be true or false, not "yes"',
  ],
];

/** Settings of AWS's SDKs that the function does not support, with what the message says to do. */
export const UNSUPPORTED_SETTINGS: readonly [name: string, value: string, remedy: string][] = [
  ['AWS_USE_FIPS_ENDPOINT', 'true', "name the endpoint's URL in AWS_ENDPOINT_URL_DYNAMODB instead"],
  ['AWS_USE_DUALSTACK_ENDPOINT', 'true', "name the endpoint's URL in AWS_ENDPOINT_URL_DYNAMODB instead"],
  ['AWS_ACCOUNT_ID_ENDPOINT_MODE', 'required', "name the endpoint's URL in AWS_ENDPOINT_URL_DYNAMODB instead"],
  ['AWS_ENABLE_ENDPOINT_DISCOVERY', 'true', 'remove it'],
  ['AWS_ENDPOINT_DISCOVERY_ENABLED', '1', 'remove it'],
  ['AWS_PROFILE', 'work', 'remove it'],
  ['AWS_CONFIG_FILE', '/opt/config', 'remove it'],
  ['AWS_SHARED_CREDENTIALS_FILE', '/opt/credentials', 'remove it'],
  ['AWS_MAX_ATTEMPTS', '10', 'remove it'],
  ['AWS_RETRY_MODE', 'adaptive', 'remove it'],
  ['AWS_DEFAULTS_MODE', 'mobile', 'remove it'],
  ['AWS_DISABLE_CLOCK_SKEW_CORRECTION', 'true', 'remove it'],
];
