/** An esbuild plugin: leaves out of the bundle what the SDK brings along and lib/dynamodb/client/lambda-table gives it no use for. */
import type { Plugin } from 'esbuild';

interface Part {
  /** What it would be imported as. */
  readonly filter: RegExp;
  /** The folder of the importing file, where the name alone could be another's. */
  readonly within?: RegExp;
  /** What is put in its place: the names that are imported from it. */
  readonly contents: string;
}

/** For what is never called: if it is after all, its name is in the log. */
const throwingStub = (name: string): string => `() => { throw new Error('${name} is not part of this bundle'); }`;

/** KiB are of the minified bundle. `npm run bench:levers` prints them, and what each part is at the cold start (docs/performance.md). */
const STUBS: Readonly<Record<string, Part>> = {
  // 152 KiB: profiles, SSO, containers, instance metadata. Lambda gives credentials in its environment.
  credentials: {
    filter: /^@aws-sdk\/credential-provider-node$/,
    contents: `export const defaultProvider = ${throwingStub('credential-provider-node')};`,
  },
  // 18 KiB: DynamoDB answers with no event stream. It is imported when one comes, so that esbuild wraps each module it shares, and node:zlib comes with it.
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
  // 8 KiB: lib/dynamodb/client/sdk-request-handler.ts sends, and its answers are no streams.
  'HTTP handler': {
    filter: /^@smithy\/node-http-handler$/,
    contents: `export const NodeHttpHandler = { create: (handler) => handler }; export const streamCollector = ${throwingStub('node-http-handler')};`,
  },
  // 4 KiB: AWS's regions, which only the endpoint rules ask for.
  partitions: {
    filter: /^\.\/partitions$/,
    within: /util-endpoints/,
    contents: 'export const partitionsInfo = { partitions: [] };',
  },
  // 3 KiB: SHA-256 in JavaScript, for where there is no node:crypto.
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
  // 8 KiB: DynamoDB has one endpoint, as long as discovery is not asked for. What the client's constructor has made of its configuration
  // by then is an object of V8's slow kind, for its members were assigned one by one. The SDK copies it three times a call: a copy is fast.
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
  // 1 KiB: asks the instance's metadata for the region, which Lambda gives in its environment.
  'metadata region': {
    filter: /\/getInstanceMetadataRegion$/,
    within: /submodules.config/,
    contents: `export const getInstanceMetadataRegion = ${throwingStub('getInstanceMetadataRegion')};`,
  },
  // A tenth of INIT, for node:fs/promises is not loaded: there are no files of settings on Lambda.
  'files of settings': {
    filter: /^\.\/readFile$/,
    within: /shared-ini-file-loader/,
    contents: `export const filePromises = {}; export const fileIntercept = {}; export const readFile = ${throwingStub('shared-ini-file-loader')};`,
  },
};

const NAMESPACE = 'stub-sdk';

/** @param kept parts that stay in the bundle, for measuring what they cost */
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
    // A name that is imported and not in the contents is an error of esbuild's own. A part that nobody asks for any more is one too:
    // the SDK has been changed, and what it was is perhaps in the bundle under another name.
    build.onEnd(() => ({
      errors: Object.keys(STUBS)
        .filter((name) => bundlesSdk && !matched.has(name))
        .map((name) => ({ text: `deploy/build/stub-sdk.ts: the SDK no longer imports its ${name} as it did` })),
    }));
  },
});

export const stubNames = Object.keys(STUBS);

/** What serverless-esbuild takes. */
export default [stubSdk()];
