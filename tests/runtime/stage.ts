/** The deployed function under AWS's own runtime client, on a table of its own. */
import { openStage, type Stage, toFunctionResponse } from '../support/stage.ts';

import { recordEvent, recordOutput } from '../support/transcript.ts';
import { deployedFunction } from './deployed-function.ts';
import { type Instance, lambdaEnvironment, startInstance } from './instance.ts';
import type { Invocation } from './runtime-api.ts';

export interface RuntimeStage {
  /** Its other methods use the same table through a handler in this process. */
  readonly stage: Stage;
  /**
   * Starts another instance, which `close` ends. @param environment replaces variables of the template; undefined
   * unsets one
   */
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

/**
 * The payload that Lambda returns to the caller. @throws Error if schemas/openapi.json does not document the response
 */
export const responseOf = ({ payload }: Invocation) => toFunctionResponse(JSON.parse(payload));

/** A PATCH by another Lambda. */
export function patchEvent(id: string, body: unknown = {}, token = 'admin'): string {
  const event = { pathParameters: { id }, headers: { authorization: `Bearer ${token}` }, body };
  recordEvent(event);
  return JSON.stringify(event);
}
