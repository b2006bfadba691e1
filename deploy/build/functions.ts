/** Adds to each function a copy of the resources and outputs of deploy/cloudformation/function.yml, under its own names. */
import { type Names, renameReferences } from './references.ts';
import type { Json, Resource, Template } from './template.ts';

/** Statements of an IAM policy by operation (deploy/cloudformation/table-access.yml). */
export type TableAccess = Readonly<Record<string, readonly Json[]>>;

export interface DeployedFunction {
  /** Its key in serverless.yml: `sources_scim_users_partial_update`. */
  readonly operation: string;
  readonly logicalId: string;
  readonly versionLogicalId: string;
}

/** The prefix of its resources' names: `SourcesScimUsersPartialUpdate`. */
export const prefixOf = (operation: string): string =>
  operation.replace(/(?:^|[_-])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The alias that the gateway invokes, in place of the function. */
export const aliasOf = (operation: string) => ({ name: 'live', logicalId: `${prefixOf(operation)}Alias` });

/** The logical id of the function's role. */
export const roleOf = (operation: string): string => `${prefixOf(operation)}Role`;

/**
 * @param template to which the copies are added
 * @param pattern deploy/cloudformation/function.yml
 * @param access what each role may do with the table
 * @param hook the logical id of the function that CodeDeploy calls before traffic
 */
export function addFunctionResources(
  template: Template,
  pattern: Template,
  access: TableAccess,
  functions: readonly DeployedFunction[],
  hook: string,
): void {
  template.Conditions = { ...template.Conditions, ...pattern.Conditions };
  template.Outputs ??= {};
  for (const { operation, logicalId, versionLogicalId } of functions) {
    const idOf = (name: string) => `${prefixOf(operation)}${name}`;
    const own = Object.keys(pattern.Resources).map((name) => [name, idOf(name)] as const);
    const names: Names = {
      ...Object.fromEntries(own),
      Function: logicalId,
      Version: versionLogicalId,
      BeforeTraffic: hook,
      Operation: { text: operation },
    };
    for (const [name, resource] of Object.entries(pattern.Resources))
      template.Resources[idOf(name)] = renameReferences(resource as never, names) as Resource;
    allow(template, roleOf(operation), access[operation] ?? []);
    for (const [name, output] of Object.entries(pattern.Outputs ?? {}))
      template.Outputs[idOf(name)] = renameReferences(output, names);
  }
}

/** Adds statements to a role's only policy, before its own. */
function allow({ Resources }: Template, id: string, statements: readonly Json[]): void {
  const { Properties = {}, ...role } = Resources[id] as Resource;
  const [policy] = Properties.Policies as readonly [{ PolicyDocument: { Statement: readonly Json[] } }];
  const Statement = [...statements, ...policy.PolicyDocument.Statement];
  const Policies = [{ ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement } }];
  Resources[id] = { ...role, Properties: { ...Properties, Policies } };
}

/**
 * Makes earlier versions live, in place of the deployment's own. CloudFormation itself moves these aliases, at once.
 * @param given `OPERATION:NUMBER`, with commas between several
 * @throws Error with one line if there is no such function
 */
export function setLiveVersions({ Resources }: Template, given: string): void {
  for (const [operation = '', version = ''] of given.split(',').map((one) => one.split(':'))) {
    const { logicalId } = aliasOf(operation);
    const { UpdatePolicy: _, Properties, ...alias } = Resources[logicalId] ?? { Type: '' };
    if (Properties === undefined) throw new Error(`liveVersion: there is no function "${operation}" in serverless.yml`);
    Resources[logicalId] = { ...alias, Properties: { ...Properties, FunctionVersion: version } };
  }
}

/** Passes the versions to the hook: CodeDeploy's event doesn't contain them. */
export function nameVersions({ Resources }: Template, hook: string, functions: readonly DeployedFunction[]): void {
  const { Properties = {}, ...rest } = Resources[hook] as Resource;
  const { Variables } = Properties.Environment as { readonly Variables: Readonly<Record<string, Json>> };
  const VERSIONS = { 'Fn::Join': [' ', functions.map(({ versionLogicalId }) => ({ Ref: versionLogicalId }))] };
  Resources[hook] = { ...rest, Properties: { ...Properties, Environment: { Variables: { ...Variables, VERSIONS } } } };
}
