/** Opens the table in the function: the SDK's client, with every setting given that it would otherwise look up or compute. */
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { regionalEndpoint } from './endpoint.ts';
import { resolveOnce } from './resolve-once.ts';
import { createRequestHandler, type SdkRequest } from './sdk-request-handler.ts';
import { type CallScope, instrumentTable, MAX_ATTEMPTS, type Table, TIMEOUTS } from './sdk-table.ts';
import { type Credentials, createSigner } from './sigv4.ts';

/** What Lambda's environment says about the function. */
export interface AwsEnvironment {
  readonly region: string;
  /** A DynamoDB endpoint other than the region's. */
  readonly endpoint: string | undefined;
  /** The application's name in the header User-Agent. */
  readonly appId?: string | undefined;
  /** They are valid as long as the instance lives, so nothing refreshes them. */
  readonly credentials: Credentials;
}

/** The caller as CloudTrail and AWS support see it. The application's name has the SDK's format. */
const userAgent = (appId?: string) => `scim-source-users${appId === undefined ? '' : ` app/${appId}`}`;

/**
 * Middlewares of the client that have no effect here, or whose work the signer does: there is no logger, DynamoDB never
 * calls Lambda back, and Node sets the content length. A test lists the remaining ones.
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

/**
 * Without these settings the client would look for each of them in the environment, in files or by rules, and the
 * bundle would contain that code.
 */
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
    // Set here, because resolveOnce ignores the options of a call.
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
