/** The table as the function opens it: the SDK's client with all that it would look for or work out at each call given beforehand. */
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { regionalEndpoint } from './endpoint.ts';
import { resolveOnce } from './resolve-once.ts';
import { createRequestHandler, type SdkRequest } from './sdk-request-handler.ts';
import { type CallScope, instrumentTable, MAX_ATTEMPTS, type Table, TIMEOUTS } from './sdk-table.ts';
import { type Credentials, createSigner } from './sigv4.ts';

/** What Lambda tells the function of its surroundings. */
export interface AwsEnvironment {
  readonly region: string;
  /** Another engine than the region's. */
  readonly endpoint: string | undefined;
  /** The application's name in the header User-Agent. */
  readonly appId?: string | undefined;
  /** As long as the instance lives, so that nobody need look for fresh ones. */
  readonly credentials: Credentials;
}

/** What CloudTrail and AWS's support see of the caller; an application's name is written as the SDK writes it. */
const userAgent = (appId?: string) => `scim-source-users${appId === undefined ? '' : ` app/${appId}`}`;

/**
 * Middlewares of the client's that do nothing here, or what the signer does in one go: no logger is given, DynamoDB calls no
 * Lambda back, Node counts the length of a body. A test names those that are left.
 */
const UNUSED = [
  'loggerMiddleware',
  'recursionDetectionMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'contentLengthMiddleware',
];

export function openLambdaTable(name: string, environment: AwsEnvironment, scope: CallScope): Table {
  const client = new DynamoDBClient(toConfig(environment, scope));
  for (const middleware of UNUSED) client.middlewareStack.remove(middleware);
  return {
    ...instrumentTable(name, client, scope),
    getItem: resolveOnce(client, new GetItemCommand(NO_INPUT)),
    updateItem: resolveOnce(client, new UpdateItemCommand(NO_INPUT)),
  };
}

const NO_INPUT = { TableName: undefined, Key: undefined };

/** Each setting that is left out here would be looked for in the environment, in files, or by rules, and its code be deployed. */
function toConfig(
  { region, endpoint, appId, credentials }: AwsEnvironment,
  { abortSignal }: CallScope,
): DynamoDBClientConfig {
  const url = endpoint === undefined ? regionalEndpoint(region) : new URL(endpoint);
  const handler = createRequestHandler(url, TIMEOUTS);
  const agent = userAgent(appId);
  const sign = createSigner(url.host, region, credentials);
  return {
    region,
    credentials,
    endpointProvider: () => ({ url }),
    ignoreConfiguredEndpointUrls: true,
    // Here and not by a call's options, of which resolveOnce knows none.
    requestHandler: {
      ...handler,
      handle: (request: SdkRequest) => handler.handle(request, { abortSignal: abortSignal() }),
    },
    streamCollector: async (body: Uint8Array) => body,
    signer: async () => ({
      async sign(request, { signingDate } = {}) {
        const signed = sign(request, new Date(signingDate ?? Date.now()));
        signed.headers['user-agent'] = agent;
        return signed;
      },
    }),
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    defaultsMode: 'standard',
    accountIdEndpointMode: 'disabled',
    authSchemePreference: async () => [],
    defaultUserAgentProvider: async () => [],
    disableClockSkewCorrection: false,
    endpointDiscoveryEnabled: false,
    endpointDiscoveryEnabledProvider: async () => false,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: async () => undefined,
  };
}
