/** A stage whose function alone speaks to the engine through a proxy: the tests' own calls are not disturbed. */

import { type ChildProcessStage, openChildProcessStage } from '../../support/child-process-stage.ts';
import { type DynamoDbProxy, openProxy } from '../../support/dynamodb-proxy.ts';

/** @param milliseconds what each request has of Lambda's time */
export async function openDisturbedStage(
  milliseconds?: number,
): Promise<{ proxy: DynamoDbProxy; stage: ChildProcessStage }> {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const proxy = await openProxy(endpoint);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  const stage = await openChildProcessStage(milliseconds);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  return { proxy, stage };
}
