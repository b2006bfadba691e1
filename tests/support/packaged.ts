/** Packages a stage without an account: the CloudFormation template, and the files that are uploaded beside it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { prefixOf } from '../../deploy/build/functions.ts';
import { OPERATIONS, type OperationName } from '../../lib/operations.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's JSON, which each test looks at in its own way
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: object;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions?: Readonly<Record<string, object>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Package {
  readonly template: Template;
  /** osls's state, which `serverless deploy` compares with the state of the last deployment. */
  readonly state: object;
  /** The zip of each function, by its name. */
  readonly zips: ReadonlyMap<string, Buffer>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
const TEMPLATE = 'cloudformation-template-update-stack.json';

/** The files and folders that packaging reads. osls needs real files, and accepts links for folders. */
const FILES = ['serverless.yml', 'package.json', 'tsconfig.json'];
const FOLDERS = ['deploy', 'handlers', 'lib', 'schemas', 'node_modules'];

/** Production is not packaged without one. */
export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';

/**
 * @param given `--param`s: `name=value`. Production gets TOPIC, unless an alarmTopic is given
 * @throws Error with osls's output if it refuses
 */
export async function packageStage(stage: string, ...given: string[]): Promise<Template> {
  const needsTopic = stage === 'production' && !given.some((parameter) => parameter.startsWith('alarmTopic='));
  const parameters = [...(needsTopic ? [`alarmTopic=${TOPIC}`] : []), ...given];
  const folder = process.env.PACKAGES_FOLDER as string;
  const file = path.join(
    folder,
    `${createHash('sha256')
      .update(JSON.stringify([stage, parameters]))
      .digest('hex')}.json`,
  );
  // Another test file may have made it in this run.
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Template;
  const { template } = await packageAnew(stage, ...parameters);
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(template));
  renameSync(unfinished, file);
  return template;
}

/** Makes a new package, even if the same one exists. */
export async function packageAnew(stage: string, ...parameters: string[]): Promise<Package> {
  const folder = temporaryFolder('package');
  try {
    // Runs in a folder of its own: osls and serverless-esbuild build in it, and remove other builds.
    const tree = path.join(folder, 'tree');
    const output = path.join(folder, 'package');
    mkdirSync(tree);
    for (const name of FILES) copyFileSync(path.join(ROOT, name), path.join(tree, name));
    for (const name of FOLDERS) symlinkSync(path.join(ROOT, name), path.join(tree, name));
    await promisify(execFile)(
      process.execPath,
      [
        ...[SERVERLESS, 'package', '--stage', stage, '--package', output],
        ...parameters.map((parameter) => `--param=${parameter}`),
      ],
      // serverless-esbuild hangs if a build fails.
      { cwd: tree, timeout: 120_000 },
    ).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${stdout}${stderr}`);
    });
    return readPackage(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readPackage(folder: string): Package {
  const read = (name: string) => readFileSync(path.join(folder, name));
  const zips = readdirSync(folder).filter((name) => name.endsWith('.zip'));
  return {
    template: JSON.parse(read(TEMPLATE).toString()) as Template,
    state: JSON.parse(read('serverless-state.json').toString()) as object,
    zips: new Map(zips.map((name) => [name, read(name)])),
  };
}

/** The resources of a type, by their logical ids. */
export const ofType = ({ Resources }: Template, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

/** The only resource of a type. @throws Error if there is none, or more than one */
export function the(template: Template, type: string): Resource {
  const [[, resource] = [], ...others] = ofType(template, type);
  if (resource === undefined || others.length > 0) throw new Error(`${others.length + 1} resources of ${type}`);
  return resource;
}

/** All functions that have versions. */
export const FUNCTIONS = Object.keys(OPERATIONS) as OperationName[];

/** The logical ids of a function's resources begin with the first, or with the second if osls makes them. */
const prefixesOf = (operation: OperationName): string[] => [
  prefixOf(operation),
  `S${operation.slice(1).replaceAll('_', 'Underscore')}`,
];

/** A function's only resource of a type, with its logical id. @throws Error if there is none, or more than one */
export function entryOf(template: Template, type: string, operation: OperationName): [string, Resource] {
  const [found, ...others] = ofType(template, type).filter(([id]) =>
    prefixesOf(operation).some((prefix) => id.startsWith(prefix)),
  );
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} ${type} of ${operation}`);
  return found;
}

/** A function's only resource of a type. By default it is PATCH's. */
export const own = (
  template: Template,
  type: string,
  operation: OperationName = 'sources_scim_users_partial_update',
): Resource => entryOf(template, type, operation)[1];
