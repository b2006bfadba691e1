/** Names the gateway's deployment, a copy of the API, by its content: a changed API gets a new one, an unchanged API keeps it. */
import { createHash } from 'node:crypto';
import { renameReferences } from './references.ts';
import { idsOf, onlyIdOf, type Template } from './template.ts';

/** The resources that a deployment copies. */
const COPIED = /^AWS::ApiGateway::(RestApi|Resource|Method|GatewayResponse|RequestValidator|Model|Authorizer)$/;

/**
 * osls names the deployment by the time. Its check for changes ignores that name, but not the stage's reference to it,
 * so no deployment would be skipped as unchanged. A name made from the copied resources changes only with them.
 * The stage is a separate resource (gateway.yml), not a property of the deployment, so that it is rolled back with the
 * stack.
 */
export function nameDeploymentByContent({ Resources, Outputs }: Template): void {
  const id = onlyIdOf(Resources, 'AWS::ApiGateway::Deployment');
  const { [id]: deployment, ...others } = Resources;
  const copied = Object.entries(others).filter(([, { Type }]) => COPIED.test(Type));
  const digest = createHash('sha256')
    .update(JSON.stringify(copied.sort(byId)))
    .digest('hex')
    .slice(0, 32);
  const named = `ApiGatewayDeployment${digest}`;
  const { StageName: _, ...Properties } = deployment?.Properties ?? {};
  const DependsOn = [...[deployment?.DependsOn ?? []].flat(), ...idsOf(Resources, 'AWS::ApiGateway::GatewayResponse')];
  delete Resources[id];
  Resources[named] = { Type: 'AWS::ApiGateway::Deployment', ...deployment, Properties, DependsOn };
  const names = { Deployment: named, [id]: named };
  for (const [other, resource] of Object.entries(Resources))
    Resources[other] = renameReferences(resource as never, names);
  for (const [name, output] of Object.entries(Outputs ?? {}))
    (Outputs as object as Record<string, unknown>)[name] = renameReferences(output, names);
}

const byId = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);
