/** A stage whose function alone reaches DynamoDB Local through a proxy. The tests' own calls go there directly. */
import { type ChildProcessStage, openChildProcessStage } from '../../support/child-process-stage.ts';
import { type DynamoDbProxy, openProxy } from '../../support/dynamodb-proxy.ts';

export interface DisturbedStage {
  readonly proxy: DynamoDbProxy;
  readonly stage: ChildProcessStage;
  close(): Promise<void>;
}

/** @param timeoutMs Lambda's timeout for each request; the function's own if missing */
export async function openDisturbedStage(timeoutMs?: number): Promise<DisturbedStage> {
  const proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  const options = { endpoint: proxy.endpoint, ...(timeoutMs !== undefined && { timeoutMs }) };
  const stage = await openChildProcessStage(options).catch((error) => {
    proxy.close();
    throw error;
  });
  return {
    proxy,
    stage,
    async close() {
      await stage.close();
      proxy.close();
    },
  };
}
