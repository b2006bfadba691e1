/** Before all tests: one real DynamoDB engine, which every test file makes its own tables in, and a folder for packages. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { running } from './running.ts';

export default async function start(): Promise<void> {
  useLocalCredentials();
  running.packages = mkdtempSync(path.join(tmpdir(), 'packages-'));
  process.env.PACKAGES_FOLDER = running.packages;
  if (process.env.DYNAMODB_ENDPOINT) {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = process.env.DYNAMODB_ENDPOINT;
    return;
  }
  running.engine = await startDynamoDbLocal();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = running.engine.endpoint;
}
