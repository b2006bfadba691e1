/** An osls plug-in for everything that serverless.yml cannot express: valid parameters, and the resources that each function gets. */
import { checkTogether, readAll, readArguments, type Values } from './arguments.ts';
import { resolveConditions } from './conditions.ts';
import { nameDeploymentByContent } from './deployment.ts';
import { addFunctionResources, aliasOf, nameVersions, roleOf, setLiveVersions, type TableAccess } from './functions.ts';
import { requireAuthorization } from './gateway-methods.ts';
import { protectLogGroups } from './log-groups.ts';
import { isParameter } from './parameters.ts';
import { isDeploying, missingAlarmTopicMessage, undeployableMessage, unknownStageMessage } from './stages.ts';
import { idsOf, type Template } from './template.ts';

/** The parts of osls that are used. */
interface Serverless {
  /** Printed as one line; any other error is printed with its stack. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  /** The command line. */
  readonly processedInput: {
    readonly commands: readonly string[];
    readonly options: { readonly param?: readonly string[] };
  };
  /** The content of serverless.yml. Its variables are not resolved before the hook `initialize`. */
  readonly configurationInput: { readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly service: {
    readonly custom: {
      readonly functionResources: Template;
      readonly tableAccess: TableAccess;
      readonly liveVersion: string;
      readonly reservedConcurrency: number | null;
    };
    readonly provider: {
      readonly stage: string;
      readonly region: string;
      readonly compiledCloudFormationTemplate: Template;
    };
    getAllFunctions(): string[];
    getFunction(name: string): FunctionDefinition;
  };
  getProvider(name: 'aws'): { readonly naming: { getLambdaLogicalId(functionName: string): string } };
}

interface FunctionDefinition {
  readonly versionFunction?: boolean;
  /** osls sets it when it makes the version. */
  readonly versionLogicalId?: string;
  targetAlias?: { readonly name: string; readonly logicalId: string };
  role?: string;
  reservedConcurrency?: number | null;
}

/** osls's arguments for a source of variables. */
interface Variable {
  readonly address: string;
  resolveConfigurationProperty(path: readonly string[]): Promise<unknown>;
}

/** The function in serverless.yml that CodeDeploy calls before traffic. */
const HOOK = 'before_traffic';

export default class DeployPlugin {
  readonly hooks: Record<string, () => void>;
  readonly configurationVariablesSources: object;

  constructor(serverless: Serverless) {
    const { stage } = serverless.service.provider;
    const refused = unknownStageMessage(stage);
    if (refused !== undefined) throw new serverless.classes.Error(refused, 'UNKNOWN_STAGE');
    refuse(serverless, undeployableMessage(stage));
    const given = inOneLine(serverless, () => readArguments(serverless.processedInput.options.param ?? []));
    const resolve = parameterSource(given, stage);
    this.configurationVariablesSources = { parameter: { resolve }, secret: { resolve: secretSource(resolve) } };
    this.hooks = {
      initialize: () => inOneLine(serverless, () => checkParameters(serverless, given)),
      // osls then makes a role for functions that have none.
      'before:package:setupProviderConfiguration': () => completeFunctions(serverless),
      'after:aws:package:finalize:mergeCustomProviderResources': () => patchTemplate(serverless),
    };
  }
}

/** Refuses to deploy or package if there is a reason. */
function refuse({ classes, processedInput }: Serverless, reason: string | undefined): void {
  if (reason !== undefined && isDeploying(processedInput.commands)) throw new classes.Error(reason, 'NOT_DEPLOYABLE');
}

/** An error that is printed without its stack. */
function inOneLine<Result>({ classes }: Serverless, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new classes.Error((error as Error).message, 'INVALID_PARAMETER');
  }
}

/**
 * `${parameter:name}`. osls's own `${param:name}` accepts no empty value from the command line, and passes numbers as
 * text.
 */
function parameterSource(given: Values, stage: string) {
  return async ({ address, resolveConfigurationProperty }: Variable): Promise<{ readonly value: unknown }> => {
    if (!isParameter(address)) throw new Error(`deploy/build/parameters.ts has no parameter "${address}"`);
    if (Object.hasOwn(given, address)) return { value: given[address] };
    const own = await resolveConfigurationProperty(['params', stage, address]);
    return { value: own ?? (await resolveConfigurationProperty(['params', 'default', address])) ?? null };
  };
}

/**
 * `${secret:name}`: the parameter names a secret. The value is CloudFormation's reference to its text, or empty without
 * a secret.
 */
function secretSource(resolve: ReturnType<typeof parameterSource>) {
  return async (variable: Variable): Promise<{ readonly value: string }> => {
    const { value: name } = await resolve(variable);
    return { value: name ? `{{resolve:secretsmanager:${name}:SecretString}}` : '' };
  };
}

function checkParameters(serverless: Serverless, given: Values): void {
  const { params = {} } = serverless.configurationInput;
  const { stage, region } = serverless.service.provider;
  const values = readAll(given, (name) => params[stage]?.[name] ?? params.default?.[name]);
  checkTogether(values, region);
  refuse(serverless, missingAlarmTopicMessage(stage, values.alarmTopic));
}

const versionedFunctions = ({ service }: Serverless): string[] =>
  service.getAllFunctions().filter((name) => service.getFunction(name).versionFunction !== false);

/**
 * Both are resources that patchTemplate adds. osls makes the gateway's integration and permission for a function's alias,
 * but only for an alias of its own.
 */
function completeFunctions(serverless: Serverless): void {
  for (const name of versionedFunctions(serverless)) {
    const definition = serverless.service.getFunction(name);
    Object.assign(definition, { targetAlias: aliasOf(name), role: roleOf(name) });
    // Only one function has a concurrency of its own, but the operator stops all of them.
    if (serverless.service.custom.reservedConcurrency === 0) definition.reservedConcurrency = 0;
  }
}

function patchTemplate(serverless: Serverless): void {
  const { service } = serverless;
  const template = service.provider.compiledCloudFormationTemplate;
  const { naming } = serverless.getProvider('aws');
  const functions = versionedFunctions(serverless).map((operation) => {
    const { versionLogicalId } = service.getFunction(operation);
    if (versionLogicalId === undefined) throw new Error(`osls has made no version of ${operation}`);
    return { operation, logicalId: naming.getLambdaLogicalId(operation), versionLogicalId };
  });
  const hook = naming.getLambdaLogicalId(HOOK);
  const { functionResources, tableAccess, liveVersion } = service.custom;
  addFunctionResources(template, functionResources, tableAccess, functions, hook);
  nameVersions(template, hook, functions);
  resolveConditions(template);
  if (liveVersion !== '') inOneLine(serverless, () => setLiveVersions(template, liveVersion));
  keepVersions(template);
  protectLogGroups(template);
  requireAuthorization(template);
  nameDeploymentByContent(template);
}

/**
 * Earlier versions stay, for a roll-back. With osls's own Retain, the version of a rolled-back deployment would stay
 * too. Lambda publishes no second version of the same code, so the same commit could not be deployed again.
 */
function keepVersions({ Resources }: Template): void {
  for (const id of idsOf(Resources, 'AWS::Lambda::Version'))
    Resources[id] = { Type: 'AWS::Lambda::Version', ...Resources[id], DeletionPolicy: 'RetainExceptOnCreate' };
}
