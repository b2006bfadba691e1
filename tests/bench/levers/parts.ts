/** Builds the bundle with the SDK's own signer, request handler or endpoint rules in place of ours. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { stubSdk } from '../../../deploy/build/stub-sdk.ts';
import { bundle } from '../../support/bundle.ts';
import { OURS, type Subject, weigh } from '../subjects.ts';

/** Lines of lib/dynamodb/client/lambda-table.ts, and the lines that use the SDK's part instead. */
type Edits = readonly (readonly [string, string])[];

interface Part {
  /** The modules that deploy/build/stub-sdk.ts otherwise stubs. */
  readonly kept: readonly string[];
  readonly edits: Edits;
}

const SIGN: Part = {
  kept: ['signer'],
  edits: [
    [
      `signer: async () => ({
      async sign(request, { signingDate } = {}) {
        const signed = sign(request, new Date(signingDate ?? Date.now()));
        signed.headers['user-agent'] = agent;
        return signed;
      },
    }),`,
      '',
    ],
    // The headers that our signer sets beside the signature.
    ['=> ({ url }),', "=> ({ url, headers: { host: [url.host], 'user-agent': [agent] } }),"],
  ],
};

const SEND: Part = {
  kept: ['HTTP handler'],
  edits: [
    [
      "from './sdk-request-handler.ts';",
      "from './sdk-request-handler.ts'; import { NodeHttpHandler } from '@smithy/node-http-handler';",
    ],
    [
      'createRequestHandler(url, TIMEOUTS);',
      'new NodeHttpHandler({ connectionTimeout: TIMEOUTS.connection, requestTimeout: TIMEOUTS.response, throwOnRequestTimeout: true });',
    ],
    [
      '...handler,\n      handle:',
      'metadata: handler.metadata, updateHttpClientConfig() {}, httpHandlerConfigs: () => ({}), handle:',
    ],
    ['streamCollector: async (body: Uint8Array) => body,', ''],
  ],
};

const FIND: Part = {
  kept: ['endpoint rules', 'partitions'],
  edits: [
    ['endpointProvider: () => ({ url }),', ''],
    [
      'ignoreConfiguredEndpointUrls: true,',
      '...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),',
    ],
  ],
};

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  "with the SDK's signer": [SIGN],
  "with the SDK's request handler": [SEND],
  "with the SDK's endpoint rules": [FIND],
};

const edited = (edits: Edits): Plugin => ({
  name: 'edited',
  setup(build) {
    build.onLoad({ filter: /\/client\/lambda-table\.ts$/ }, ({ path: file }) => {
      let contents = readFileSync(file, 'utf8');
      for (const [text, instead] of edits) {
        if (!contents.includes(text)) throw new Error(`${file} no longer has: ${text}`);
        contents = contents.replace(text, instead);
      }
      return { contents, loader: 'ts', resolveDir: path.dirname(file) };
    });
  },
});

/** Ours first. */
export async function buildParts(work: string): Promise<Subject[]> {
  const build = async (name: string, parts: readonly Part[]): Promise<Subject> => {
    const plugins = [edited(parts.flatMap(({ edits }) => edits)), stubSdk(...parts.flatMap(({ kept }) => kept))];
    const { main, inputs } = await bundle(path.join(work, name), { plugins });
    return weigh(name, main, inputs.size);
  };
  return [await build(OURS, []), ...(await Promise.all(Object.entries(PARTS).map((entry) => build(...entry))))];
}
