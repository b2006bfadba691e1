/** A CodeDeploy hook: invokes every function's newest version once before it gets traffic, and fails the deployment after an unexpected response. */
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** CodeDeploy's event. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

interface Expected {
  readonly token: string;
  readonly id: string;
  /** Undefined for the function's own method. */
  readonly method?: string;
  readonly status: number;
  readonly holds: (body: Record<string, unknown>) => boolean;
}

/** Functions that return a row and change nothing if the body is empty. */
const RETURNS_ROW = /:[\w-]+-sources_scim_users_(retrieve|partial_update):\d+$/;
/** No operation has this method. */
const UNUSED_METHOD = 'TRACE';

/** Less than the hook's own time: without its status CodeDeploy waits for an hour. */
const INVOCATION_MS = 20_000;

/**
 * Without a token it sends one that no table has: the version must read the table and refuse it, in the contract's
 * shape. With a token, the version must return the row; a function that would change the row must refuse the method,
 * which comes after the token.
 */
async function readExpectations({ CHECK_TOKEN: parameter, CHECK_ROW: row = '' } = process.env) {
  const hasDetail: Expected['holds'] = ({ detail }) => typeof detail === 'string';
  if (!parameter) {
    const refusal: Expected = { token: 'before-traffic', id: 'before-traffic', status: 403, holds: hasDetail };
    return () => refusal;
  }
  const { Parameter } = await new SSMClient().send(new GetParameterCommand({ Name: parameter, WithDecryption: true }));
  const token = Parameter?.Value ?? '';
  return (version: string): Expected =>
    RETURNS_ROW.test(version)
      ? { token, id: row, status: 200, holds: ({ id }) => id === row }
      : { token, id: row, method: UNUSED_METHOD, status: 405, holds: hasDetail };
}

/** @throws Error about the failure, without anything of the response */
async function check(
  lambda: LambdaClient,
  version: string,
  { token, id, method, status, holds }: Expected,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const event = { ...(method && { httpMethod: method }), pathParameters: { id }, headers, body: {} };
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: version, Payload: JSON.stringify(event) }),
    { abortSignal: AbortSignal.timeout(INVOCATION_MS) },
  );
  if (FunctionError !== undefined) throw new Error(`${version} ended without a response (${FunctionError})`);
  const response = JSON.parse(new TextDecoder().decode(Payload)) as { statusCode?: unknown; body?: unknown };
  if (response.statusCode !== status)
    throw new Error(`${version} responded with ${response.statusCode}, not ${status}`);
  if (!holds(JSON.parse(String(response.body)))) throw new Error(`${version} responded with another body than it must`);
}

async function checkAll(): Promise<void> {
  const expectedOf = await readExpectations();
  const lambda = new LambdaClient();
  const versions = (process.env.VERSIONS ?? '').split(' ').filter(Boolean);
  if (versions.length === 0) throw new Error('VERSIONS names no version');
  await Promise.all(versions.map((version) => check(lambda, version, expectedOf(version))));
}

export async function handler({ DeploymentId, LifecycleEventHookExecutionId }: HookEvent): Promise<void> {
  const failure = await checkAll().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failure !== undefined) console.error(JSON.stringify({ level: 'error', message: 'before traffic', failure }));
  await new CodeDeployClient().send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: failure === undefined ? 'Succeeded' : 'Failed',
    }),
  );
}
