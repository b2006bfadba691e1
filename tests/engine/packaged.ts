/** What `serverless package` makes of a stage: the CloudFormation template, without an account. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
  readonly Conditions: Readonly<Record<string, object>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** What packaging reads. osls wants files, and takes links for folders. */
const FILES = ['serverless.yml', 'package.json', 'tsconfig.json'];
const FOLDERS = ['deploy', 'handlers', 'lib', 'schemas', 'node_modules'];

/** @param parameters `--param`s: `name=value`. @throws Error with what osls printed where it refuses */
export async function packageStage(stage: string, ...parameters: string[]): Promise<Template> {
  const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  try {
    // A tree of its own: in the one that they run in, osls and serverless-esbuild build, and clear up what others have built.
    const tree = path.join(folder, 'tree');
    mkdirSync(tree);
    for (const name of FILES) copyFileSync(path.join(ROOT, name), path.join(tree, name));
    for (const name of FOLDERS) symlinkSync(path.join(ROOT, name), path.join(tree, name));
    await promisify(execFile)(
      process.execPath,
      [
        ...[SERVERLESS, 'package', '--stage', stage, '--package', path.join(folder, 'package')],
        ...parameters.map((parameter) => `--param=${parameter}`),
      ],
      // serverless-esbuild hangs where a build fails.
      { cwd: tree, timeout: 60_000 },
    ).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${stdout}${stderr}`);
    });
    return JSON.parse(
      readFileSync(path.join(folder, 'package/cloudformation-template-update-stack.json'), 'utf8'),
    ) as Template;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The resources of a type, by their logical ids. */
export const ofType = ({ Resources }: Template, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

/** The one resource of a type. @throws Error where there are others, or none */
export function the(template: Template, type: string): Resource {
  const [[, resource] = [], ...others] = ofType(template, type);
  if (resource === undefined || others.length > 0) throw new Error(`${others.length + 1} resources of ${type}`);
  return resource;
}
