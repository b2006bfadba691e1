/** The deployed function under AWS's own runtime client, on a table of its own. */
import { openStage, type Stage, toFunctionResponse } from '../support/stage.ts';

import { recordEvent, recordOutput } from '../support/transcript.ts';
import { deployedFunction } from './deployed-function.ts';
import { type Instance, lambdaEnvironment, startInstance } from './instance.ts';
import type { Invocation } from './runtime-api.ts';

export interface RuntimeStage {
  /** Its methods reach the same table through a handler in this process. */
  readonly stage: Stage;
  /** Starts one more instance, which `close` ends. @param environment variables in place of the template's; undefined: not set */
  start(environment?: Readonly<Record<string, string | undefined>>): Promise<Instance>;
  close(): Promise<void>;
}

export async function openRuntimeStage(): Promise<RuntimeStage> {
  const stage = await openStage();
  const { folder, handler, runtime, memoryMb, environment: variables } = await deployedFunction();
  const instances: Instance[] = [];
  return {
    stage,
    async start(environment = {}) {
      const instance = await startInstance({
        folder,
        handler,
        environment: {
          ...lambdaEnvironment(runtime, memoryMb),
          ...variables,
          TABLE_NAME: stage.table.name,
          AWS_ENDPOINT_URL_DYNAMODB: process.env.AWS_ENDPOINT_URL_DYNAMODB,
          ...environment,
        },
      });
      recordOutput(instance.stdout);
      instances.push(instance);
      return instance;
    },
    async close() {
      await Promise.all(instances.map((instance) => instance.stop()));
    },
  };
}

/** What Lambda hands to the caller. @throws Error if schemas/openapi.json does not have such a response */
export const answerOf = ({ payload }: Invocation) => toFunctionResponse(JSON.parse(payload));

/** A PATCH by another Lambda. */
export function patchEvent(id: string, body: unknown = {}, token = 'admin'): string {
  const event = { pathParameters: { id }, headers: { authorization: `Bearer ${token}` }, body };
  recordEvent(event);
  return JSON.stringify(event);
}
