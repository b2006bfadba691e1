/** The function as `serverless package` makes it for a stage: its unpacked zip, and its settings in the template. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ofType, packageAnew } from '../support/packaged.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { unzip } from './unzip.ts';

export interface DeployedFunction {
  /** The folder of the unpacked zip: LAMBDA_TASK_ROOT. */
  readonly folder: string;
  /** The template's handler string: _HANDLER. */
  readonly handler: string;
  /** nodejs24.x */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** The template's variables whose values are strings. */
  readonly environment: Readonly<Record<string, string>>;
}

const NAME = 'sources_scim_users_partial_update';

/** Packages it once in a test run. */
export async function deployedFunction(): Promise<DeployedFunction> {
  const shared = path.join(process.env.PACKAGES_FOLDER as string, NAME);
  const description = path.join(shared, 'function.json');
  if (!existsSync(description)) await prepare(shared);
  return { folder: path.join(shared, 'task'), ...JSON.parse(readFileSync(description, 'utf8')) };
}

async function prepare(shared: string): Promise<void> {
  const { template, zips } = await packageAnew('dev');
  const [, resource] =
    ofType(template, 'AWS::Lambda::Function').find(([, { Properties }]) => Properties.Handler.includes(NAME)) ?? [];
  if (resource === undefined) throw new Error(`the template has no function of ${NAME}`);
  const { Handler: handler, Runtime: runtime, MemorySize: memoryMb, Timeout, Code, Environment } = resource.Properties;
  const zip = zips.get(path.basename(Code.S3Key));
  if (zip === undefined) throw new Error(`${Code.S3Key} was not packaged`);
  const variables = Object.entries(Environment.Variables).filter(([, value]) => typeof value === 'string');
  const folder = temporaryFolder('function');
  unzip(zip, path.join(folder, 'task'));
  const described = {
    handler,
    runtime,
    memoryMb,
    timeoutMs: Timeout * 1_000,
    environment: Object.fromEntries(variables),
  };
  writeFileSync(path.join(folder, 'function.json'), JSON.stringify(described));
  try {
    renameSync(folder, shared);
  } catch (error) {
    // Another test file has packaged it first.
    if (!existsSync(shared)) throw error;
    rmSync(folder, { recursive: true });
  }
}
