/** The architecture: which folder may import which, and what exists in only one place. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OURS = ['commands', 'deploy', 'handlers', 'lib', 'local', 'schemas', 'tests'];

/** Each rule forbids some imports. */
const FORBIDDEN: IForbiddenRuleType[] = [
  {
    name: 'domain knows nothing but the types',
    from: { path: '^lib/domain/' },
    to: { pathNot: '^(lib/domain/|schemas/generated/types|timers/|buffer$)' },
  },
  {
    name: 'the store knows no HTTP',
    from: { path: '^lib/dynamodb/' },
    to: { path: '^(lib/(http|runtime|client)|handlers|commands|local)' },
  },
  {
    name: 'http knows no store',
    from: { path: '^lib/http/' },
    to: { path: '^(lib/(dynamodb|client)|handlers|commands|local)' },
  },
  {
    name: 'only lib/dynamodb imports the AWS SDK for the table; the client, verify and the hook before traffic import their own',
    from: { pathNot: '^(lib/dynamodb/|lib/client/(index|invoke)|commands/verify/|deploy/before-traffic|tests/)' },
    to: { path: 'node_modules/@(aws-sdk|smithy)/' },
  },
  {
    name: 'the client stands alone',
    from: { path: '^lib/client/' },
    to: { pathNot: '^(lib/client/|schemas/generated/types|node_modules/(@aws-sdk/client-lambda|@types/aws-lambda)/)' },
  },
  { name: 'nothing imports the client', from: { pathNot: '^(lib/client|tests)/' }, to: { path: '^lib/client/' } },
  {
    name: 'the store speaks through lib-dynamodb',
    from: { path: '^lib/dynamodb/' },
    to: { path: 'node_modules/(?!@aws-sdk/(client|lib)-dynamodb)' },
  },
  {
    name: 'runtime stands alone',
    from: { path: '^lib/runtime/' },
    to: { pathNot: '^(lib/runtime/|async_hooks$)' },
  },
  {
    name: 'what writes in bulk is for the commands: it is in no bundle',
    from: { pathNot: '^(lib/dynamodb/bulk|commands|local|tests)/' },
    to: { path: '^lib/dynamodb/bulk/' },
  },
  { name: 'nothing imports a handler', from: { pathNot: '^tests/' }, to: { path: '^handlers/' } },
  {
    name: 'nothing imports local, but for the demo data',
    from: { pathNot: '^(local|tests)/' },
    to: { path: '^local/(?!demo\\.json)' },
  },
  { name: 'nothing imports a command', from: { pathNot: '^(commands|local|tests)/' }, to: { path: '^commands/' } },
  {
    name: 'deploy stands alone',
    from: { path: '^deploy/', pathNot: '^deploy/before-traffic' },
    to: { pathNot: '^(deploy|node_modules/esbuild)/|^crypto$' },
  },
  { name: 'nothing imports deploy', from: { pathNot: '^(deploy|tests)/' }, to: { path: '^deploy/' } },
  {
    name: 'only the page knows the viewer, and only tests a browser',
    from: { pathNot: '^(local/page|tests)/' },
    to: { path: 'node_modules/(playwright-core|swagger-ui-dist)/' },
  },
  {
    name: 'nothing imports tests, but for the vectors that npm run verify sends',
    from: { pathNot: '^tests/' },
    to: { path: '^tests/', pathNot: '^tests/contract/vectors' },
  },
  {
    name: 'the load test knows the product by HTTP alone',
    from: { path: '^tests/bench/load/', pathNot: '\\.test\\.ts$' },
    to: { path: '^(lib|handlers)/' },
  },
  { name: 'no circles', from: {}, to: { circular: true } },
  {
    name: 'every imported package is declared (lib/client has a package.json of its own, and "the client stands alone" names its packages)',
    from: { pathNot: '^lib/client/' },
    to: { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
  },
];

/** The peers of npm run bench have packages of their own, which are installed when it runs. */
const PEERS = 'tests/bench/peers/';

const { output } = await cruise(OURS, {
  baseDir: ROOT,
  exclude: { path: `^${PEERS}` },
  ruleSet: { forbidden: FORBIDDEN },
  validate: true,
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  parser: 'swc',
  tsPreCompilationDeps: true,
});
const { modules, summary } = output as ICruiseResult;

/** Source files with their text, by path from the root. */
const files = OURS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter((file) => !file.startsWith(PEERS))
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') })),
);
// Biome holds the length of a product file (biome.json).
const product = files.filter(({ file }) => /^(handlers|lib)\//.test(file));
const where = (pattern: RegExp) => product.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test('dependency-cruiser has read every file of the product, with its imports', () => {
  const cruised = modules.map(({ source }) => source);
  for (const { file } of product) expect(cruised).toContain(file);
  const handler = modules.find(({ source }) => source.startsWith('handlers/'));
  expect(handler?.dependencies.map(({ resolved }) => resolved)).toContain('lib/dynamodb/scim-users/store.ts');
});

test.each(FORBIDDEN.map(({ name }) => name as string))('%s', (name) => {
  expect(summary.violations.filter(({ rule }) => rule.name === name).map(({ from, to }) => `${from} -> ${to}`)).toEqual(
    [],
  );
});

describe('only one file', () => {
  test('reads the environment: lib/runtime/config', () => {
    expect(where(/process\.env/)).toEqual(['lib/runtime/config.ts']);
  });

  test('has statuses of errors (the error table), and one the status of a success (the response)', () => {
    const files = where(/\b(?:[1-4]0\d|41\d|42\d|50\d)\b(?![^\n]*\*\/)/).filter((file) =>
      /^(handlers|lib\/http)\//.test(file),
    );
    expect(files).toEqual(['lib/http/event/error-response.ts', 'lib/http/event/response.ts']);
  });

  test('has the texts of responses: lib/domain/messages', () => {
    expect(where(/'(?:This field|Invalid pk|Not found|Method )/)).toEqual(['lib/domain/messages.ts']);
  });
});

test('no test is left for later (Biome finds those that are skipped)', () => {
  const later = /\b(?:test|it|describe)(?:\.\w+)*\.(?:todo|failing)\b/;
  expect(files.filter(({ text }) => later.test(text)).map(({ file }) => file)).toEqual([]);
});

test('every file opens with one sentence that says what it is', () => {
  const opening = /^\/\*\* [^\n]*\. ?\*\/\n/;
  expect(files.filter(({ text }) => !opening.test(text)).map(({ file }) => file)).toEqual([]);
});
