/** A stage whose function alone speaks to the engine through a proxy: the tests' own calls are not disturbed. */
import { type EngineProxy, openProxy } from '../../support/dynamodb-proxy.ts';
import { openStage, type Stage } from '../../support/stage.ts';

/** @param milliseconds what each request has of Lambda's time */
export async function openDisturbedStage(milliseconds?: number): Promise<{ proxy: EngineProxy; stage: Stage }> {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const proxy = await openProxy(endpoint);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  const stage = await openStage({ own: true, ...(milliseconds !== undefined && { milliseconds }) });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  return { proxy, stage };
}
