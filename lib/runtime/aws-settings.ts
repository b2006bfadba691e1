/** The settings of AWS's SDKs: those that the function reads, and those that it refuses at the cold start because it does not support them. */
import { ConfigError } from './config-error.ts';
import { endpointProblem } from './endpoint-problem.ts';

export interface AwsSettings {
  readonly region: string;
  /** The URL of a DynamoDB other than the region's. */
  readonly endpoint: string | undefined;
  /** The application's name in the header User-Agent. */
  readonly appId: string | undefined;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

const INSTEAD = "name the endpoint's URL in AWS_ENDPOINT_URL_DYNAMODB instead";

/**
 * Settings that the SDK supports and the function does not: the values that ask for what the function does anyway, and
 * the advice for any other value. AWS_ACCOUNT_ID alone is not one of them: its endpoints lead to the same tables.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
const IGNORED: Readonly<Record<string, { readonly harmless?: readonly string[]; readonly remedy?: string }>> = {
  AWS_PROFILE: {},
  AWS_CONFIG_FILE: {},
  AWS_SHARED_CREDENTIALS_FILE: {},
  AWS_USE_FIPS_ENDPOINT: { harmless: ['false'], remedy: INSTEAD },
  AWS_USE_DUALSTACK_ENDPOINT: { harmless: ['false'], remedy: INSTEAD },
  AWS_ACCOUNT_ID_ENDPOINT_MODE: { harmless: ['preferred', 'disabled'], remedy: INSTEAD },
  AWS_ENABLE_ENDPOINT_DISCOVERY: { harmless: ['false', '0'] },
  AWS_ENDPOINT_DISCOVERY_ENABLED: { harmless: ['false', '0'] },
  AWS_MAX_ATTEMPTS: { harmless: ['3'] },
  AWS_RETRY_MODE: { harmless: ['standard'] },
  AWS_DEFAULTS_MODE: { harmless: ['standard', 'legacy'] },
  AWS_DISABLE_CLOCK_SKEW_CORRECTION: { harmless: ['false'] },
};

/** @throws ConfigError with one line that names the variable */
export function readAwsSettings(environment: Environment): AwsSettings {
  refuseIgnored(environment);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const { AWS_SESSION_TOKEN: sessionToken } = environment;
  if (!accessKeyId || !secretAccessKey)
    throw new ConfigError("AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: Lambda gives the role's in them");
  const endpoint = readEndpoint(environment);
  return {
    region: readRegion(environment, endpoint),
    endpoint,
    appId: readAppId(environment),
    // Lambda keeps an instance's credentials valid while it uses the instance.
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
  };
}

function refuseIgnored(environment: Environment): void {
  for (const [name, { harmless = [], remedy = 'remove it' }] of Object.entries(IGNORED)) {
    const value = environment[name];
    if (value && !harmless.includes(value))
      throw new ConfigError(
        `${name} is set to ${JSON.stringify(value)}, which the function does not support: ${remedy}`,
      );
  }
}

/** In the SDK's order: the service's own variable comes before the general one. */
function readEndpoint(environment: Environment): string | undefined {
  const { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignore = '' } = environment;
  if (!['', 'true', 'false'].includes(ignore))
    throw new ConfigError(`AWS_IGNORE_CONFIGURED_ENDPOINT_URLS must be true or false, not ${JSON.stringify(ignore)}`);
  if (ignore === 'true') return undefined;
  for (const name of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL']) {
    const url = environment[name];
    if (!url) continue;
    const problem = endpointProblem(url);
    if (problem !== undefined) throw new ConfigError(`${name} ${problem}`);
    return url;
  }
  return undefined;
}

/** DynamoDB Local accepts any region. The region's own endpoint needs a name in AWS's form. */
const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i;
export const isRegionLabel = (text: string): boolean => LABEL.test(text);
const REGION = /^(?!fips-)[a-z]+(-[a-z]+)+-\d+$/;

function readRegion({ AWS_REGION: region }: Environment, endpoint: string | undefined): string {
  if (!region) throw new ConfigError('AWS_REGION is not set: Lambda names the region in it');
  if (!(endpoint === undefined ? REGION : LABEL).test(region))
    throw new ConfigError(
      `AWS_REGION must be the name of a region, such as eu-central-1, not ${JSON.stringify(region)}`,
    );
  return region;
}

/** A token (RFC 9110 §5.6.2) of the SDK's maximum length. */
const APP_ID = /^[\w!#$%&'*+.^`|~-]{1,50}$/;

function readAppId({ AWS_SDK_UA_APP_ID: appId }: Environment): string | undefined {
  if (!appId) return undefined;
  if (!APP_ID.test(appId))
    throw new ConfigError("AWS_SDK_UA_APP_ID must have at most 50 letters, digits or characters of !#$%&'*+-.^_`|~");
  return appId;
}
