/** What osls cannot say in YAML: the two resources that it names anew at each packaging, who is called by which alias, and which stages there are. */
import { refusal } from './stages.ts';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
}

/** The parts of osls that are used. */
interface Serverless {
  /** Told in one line, where any other error is told with its stack. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  readonly service: {
    readonly custom: { readonly aliases: Record<string, { readonly name: string; readonly logicalId: string }> };
    readonly provider: {
      readonly stage: string;
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> };
    };
    getFunction(name: string): { targetAlias?: { name: string; logicalId: string } };
  };
}

export default class DeployPlugin {
  readonly hooks: Record<string, () => void>;

  constructor(serverless: Serverless) {
    const refused = refusal(serverless.service.provider.stage);
    if (refused !== undefined) throw new serverless.classes.Error(refused, 'UNKNOWN_STAGE');
    this.hooks = {
      'before:package:compileFunctions': () => nameAliases(serverless),
      'after:aws:package:finalize:mergeCustomProviderResources': () =>
        complete(serverless.service.provider.compiledCloudFormationTemplate.Resources),
    };
  }
}

/** The gateway's integration and permission are made for a function's alias where it has one; osls knows of its own aliases alone. */
function nameAliases({ service }: Serverless): void {
  for (const [name, alias] of Object.entries(service.custom.aliases)) service.getFunction(name).targetAlias = alias;
}

/**
 * The stage as a resource, and not as a property of the deployment, is rolled back with the stack.
 * A deployment is a copy of the API as it then is: it must come after the gateway's own answers.
 */
function complete(resources: Record<string, Resource>): void {
  const deployment = the(resources, 'AWS::ApiGateway::Deployment');
  const version = the(resources, 'AWS::Lambda::Version');
  const answers = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::ApiGateway::GatewayResponse');
  delete deployment.resource.Properties.StageName;
  deployment.resource.DependsOn = [...(deployment.resource.DependsOn ?? []), ...answers];
  const ids = { Deployment: deployment.id, Version: version.id };
  for (const resource of Object.values(resources)) resource.Properties = refer(resource.Properties, ids);
}

/** The YAML's names for the two, in Ref and Fn::GetAtt, become osls' own. */
function refer(properties: Resource['Properties'], ids: Readonly<Record<string, string>>): Resource['Properties'] {
  const nameOf = (id: string) => ids[id] ?? id;
  return JSON.parse(JSON.stringify(properties), (key: string, value: string & string[]) => {
    if (key === 'Ref') return nameOf(value);
    if (key === 'Fn::GetAtt') return value.map((part, index) => (index === 0 ? nameOf(part) : part));
    return value;
  }) as Resource['Properties'];
}

/** @throws Error where there is not exactly one: osls has changed, or a second function needs its own lines here */
function the(resources: Record<string, Resource>, type: string): { id: string; resource: Resource } {
  const [[id, resource] = [], ...others] = Object.entries(resources).filter(([, { Type }]) => Type === type);
  if (id === undefined || resource === undefined || others.length > 0)
    throw new Error(`deploy/plugin.ts expects exactly one ${type}`);
  return { id, resource };
}
