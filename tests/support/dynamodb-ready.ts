/** Before each test file that may use DynamoDB Local: waits until it responds. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';

/** Tests of code that makes no call to DynamoDB. They start without waiting for it. */
const WITHOUT_DYNAMODB = /tests\/(architecture|supply|unit\/(domain|http|runtime|deploy|commands|local))\//;

const RETRY_MS = 50;

async function waitForDynamoDb(endpoint: string): Promise<void> {
  for (;;) {
    const response = await fetch(endpoint).catch(() => undefined);
    await response?.arrayBuffer();
    if (response !== undefined) return;
    await wait(RETRY_MS);
  }
}

if (!WITHOUT_DYNAMODB.test(expect.getState().testPath ?? ''))
  await waitForDynamoDb(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
