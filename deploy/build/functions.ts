/** Adds to each function a copy of the resources and outputs of deploy/cloudformation/function.yml, under its own names. */
import { type Names, renameReferences } from './references.ts';
import type { Json, Resource, Template } from './template.ts';

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

/**
 * @param template to which the copies are added
 * @param pattern deploy/cloudformation/function.yml
 * @param hook the logical id of the function that CodeDeploy calls before traffic
 */
export function addFunctionResources(
  template: Template,
  pattern: Template,
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
    for (const [name, output] of Object.entries(pattern.Outputs ?? {}))
      template.Outputs[idOf(name)] = renameReferences(output, names);
  }
}

/** Passes the versions to the hook: CodeDeploy's event doesn't contain them. */
export function nameVersions({ Resources }: Template, hook: string, functions: readonly DeployedFunction[]): void {
  const { Properties = {}, ...rest } = Resources[hook] as Resource;
  const { Variables } = Properties.Environment as { readonly Variables: Readonly<Record<string, Json>> };
  const VERSIONS = { 'Fn::Join': [' ', functions.map(({ versionLogicalId }) => ({ Ref: versionLogicalId }))] };
  Resources[hook] = { ...rest, Properties: { ...Properties, Environment: { Variables: { ...Variables, VERSIONS } } } };
}
