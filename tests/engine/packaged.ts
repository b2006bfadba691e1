/** What `serverless package` makes of a stage: the CloudFormation template, without an account. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  readonly Conditions: object;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** @param parameters `--param`s: `name=value` */
export async function packageStage(stage: string, ...parameters: string[]): Promise<Template> {
  const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  try {
    await promisify(execFile)(
      process.execPath,
      [
        ...[SERVERLESS, 'package', '--stage', stage, '--package', path.join(folder, 'package')],
        ...parameters.map((parameter) => `--param=${parameter}`),
      ],
      // A folder of its own to build in: npm start, which other tests run, builds too. serverless-esbuild hangs where a build fails.
      { cwd: ROOT, env: { ...process.env, ESBUILD_FOLDER: path.relative(ROOT, folder) }, timeout: 60_000 },
    );
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
