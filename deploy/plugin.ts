/** What osls cannot say in YAML: the two references to resources that it names anew at each packaging, and who is called by which alias. */

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
}

/** The parts of osls that are used. */
interface Serverless {
  readonly service: {
    readonly custom: { readonly aliases: Record<string, { readonly name: string; readonly logicalId: string }> };
    readonly provider: { readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> } };
    getFunction(name: string): { targetAlias?: { name: string; logicalId: string } };
  };
}

export default class DeployPlugin {
  readonly hooks: Record<string, () => void>;

  constructor(serverless: Serverless) {
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
  the(resources, 'AWS::ApiGateway::Stage').resource.Properties.DeploymentId = { Ref: deployment.id };
  the(resources, 'AWS::Lambda::Alias').resource.Properties.FunctionVersion = { 'Fn::GetAtt': [version.id, 'Version'] };
}

/** @throws Error where there is not exactly one: osls has changed, or a second function needs its own lines here */
function the(resources: Record<string, Resource>, type: string): { id: string; resource: Resource } {
  const [[id, resource] = [], ...others] = Object.entries(resources).filter(([, { Type }]) => Type === type);
  if (id === undefined || resource === undefined || others.length > 0)
    throw new Error(`deploy/plugin.ts expects exactly one ${type}`);
  return { id, resource };
}
