/** An esbuild plug-in: replaces parts of the SDK that lib/dynamodb/client/lambda-table.ts does not use by stubs. */
import type { Plugin } from 'esbuild';

interface Part {
  /** The imported name. */
  readonly filter: RegExp;
  /** The folder of the importing file, if the name alone is ambiguous. */
  readonly within?: RegExp;
  /** The stub: the names that are imported from it. */
  readonly contents: string;
}

/** For parts that are never called. If one is, the log has its name. */
const throwingStub = (name: string): string => `() => { throw new Error('${name} is not part of this bundle'); }`;

/**
 * KiB of the minified bundle. `npm run bench:levers` prints them, and the gain of each at the cold start
 * (docs/performance.md).
 */
const STUBS: Readonly<Record<string, Part>> = {
  // 152 KiB: profiles, SSO, containers, instance metadata. Lambda's environment has the credentials.
  credentials: {
    filter: /^@aws-sdk\/credential-provider-node$/,
    contents: `export const defaultProvider = ${throwingStub('credential-provider-node')};`,
  },
  // 18 KiB: DynamoDB never responds with an event stream. It is imported dynamically, so that esbuild wraps each module
  // that it shares, and it imports node:zlib.
  'event streams': {
    filter: /^@smithy\/core\/event-streams$/,
    contents: `export const EventStreamSerde = ${throwingStub('event-streams')}; export const eventStreamSerdeProvider = EventStreamSerde;`,
  },
  // 10 KiB: lib/dynamodb/client/sigv4.ts signs.
  signer: {
    filter: /^@smithy\/signature-v4$/,
    contents: `export const SignatureV4 = ${throwingStub('signature-v4')};`,
  },
  // 11 KiB: lib/dynamodb/client/endpoint.ts names the endpoint.
  'endpoint rules': {
    filter: /^\.\.?\/endpoint\/endpointResolver$/,
    within: /client-dynamodb/,
    contents: `export const defaultEndpointResolver = ${throwingStub('endpointResolver')};`,
  },
  // 8 KiB: lib/dynamodb/client/sdk-request-handler.ts sends, and its responses are not streams.
  'HTTP handler': {
    filter: /^@smithy\/node-http-handler$/,
    contents: `export const NodeHttpHandler = { create: (handler) => handler }; export const streamCollector = ${throwingStub('node-http-handler')};`,
  },
  // 4 KiB: AWS's regions, which only the endpoint rules use.
  partitions: {
    filter: /^\.\/partitions$/,
    within: /util-endpoints/,
    contents: 'export const partitionsInfo = { partitions: [] };',
  },
  // 3 KiB: SHA-256 in JavaScript, for platforms without node:crypto.
  'SHA-256': {
    filter: /^\.\/Sha256Js$/,
    within: /checksum.sha256/,
    contents: `export const Sha256Js = ${throwingStub('Sha256Js')};`,
  },
  // 2 KiB: the client's package.json, for the version in a header that is not sent.
  'package.json': {
    filter: /^\.\.\/package\.json$/,
    within: /client-dynamodb/,
    contents: 'export default {};',
  },
  // 2 KiB: the invocation's trace id, for a header that is not sent.
  'invoke store': {
    filter: /^@aws\/lambda-invoke-store$/,
    contents: `export const InvokeStore = { getInstanceAsync: ${throwingStub('lambda-invoke-store')} };`,
  },
  // 8 KiB: without endpoint discovery, DynamoDB has one endpoint. The constructor assigns the members of its
  // configuration one by one, which makes it a slow object for V8. The SDK copies it three times a call: a copy is
  // fast.
  'endpoint discovery': {
    filter: /^@aws-sdk\/middleware-endpoint-discovery$/,
    contents:
      'export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {}; export const resolveEndpointDiscoveryConfig = (config) => ({ ...config });',
  },
  // 2 KiB: a header that lib/dynamodb/client/lambda-table.ts sets by itself.
  'user agent': {
    filter: /\/user-agent-middleware$/,
    within: /submodules.client/,
    contents: `export const userAgentMiddleware = ${throwingStub('user-agent-middleware')}; export const getUserAgentMiddlewareOptions = {}; export const getUserAgentPlugin = () => ({ applyToStack() {} });`,
  },
  // 3 KiB: the rate limiter of adaptive retries; the function's are standard.
  'adaptive retries': {
    filter: /\/DefaultRateLimiter$/,
    within: /submodules.retry/,
    contents: `export const DefaultRateLimiter = ${throwingStub('DefaultRateLimiter')};`,
  },
  // 1 KiB: reads the region from the instance's metadata. Lambda's environment has it.
  'metadata region': {
    filter: /\/getInstanceMetadataRegion$/,
    within: /submodules.config/,
    contents: `export const getInstanceMetadataRegion = ${throwingStub('getInstanceMetadataRegion')};`,
  },
  // A tenth of INIT, because node:fs/promises is not loaded: Lambda has no settings files.
  'files of settings': {
    filter: /^\.\/readFile$/,
    within: /shared-ini-file-loader/,
    contents: `export const filePromises = {}; export const fileIntercept = {}; export const readFile = ${throwingStub('shared-ini-file-loader')};`,
  },
};

const NAMESPACE = 'stub-sdk';

/** @param kept parts that stay in the bundle, to measure their cost */
export const stubSdk = (...keep: readonly string[]): Plugin => ({
  name: NAMESPACE,
  setup(build) {
    const matched = new Set(keep);
    // The hook before traffic is built with it too, and uses the runtime's SDK.
    let bundlesSdk = false;
    build.onResolve({ filter: /^@aws-sdk\/client-dynamodb$/ }, () => {
      bundlesSdk = true;
      return undefined;
    });
    for (const [name, { filter, within }] of Object.entries(STUBS))
      if (!keep.includes(name))
        build.onResolve({ filter }, ({ importer }) => {
          if (within && !within.test(importer)) return undefined;
          matched.add(name);
          return { path: name, namespace: NAMESPACE, sideEffects: false };
        });
    build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => ({ contents: STUBS[path]?.contents ?? '' }));
    // esbuild itself refuses an imported name that is not in the stub. This refuses a stub that nothing imports any
    // more: the SDK has changed, and the part may be in the bundle under another name.
    build.onEnd(() => ({
      errors: Object.keys(STUBS)
        .filter((name) => bundlesSdk && !matched.has(name))
        .map((name) => ({ text: `deploy/build/stub-sdk.ts: the SDK no longer imports its ${name} as it did` })),
    }));
  },
});

export const stubNames = Object.keys(STUBS);

/** The plug-ins, as serverless-esbuild expects them. */
export default [stubSdk()];
