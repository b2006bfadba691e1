/** Before all tests: starts one DynamoDB Local, in which every test file makes its own tables, and makes a folder for packages. */
import { useLocalCredentials } from '../../commands/credentials.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { freePort } from '../../local/services.ts';
import { running } from './running.ts';
import { temporaryFolder, useFolderOfRun } from './temporary-folder.ts';

/** Does not wait until DynamoDB Local responds: dynamodb-ready.ts does, in the test files that need it. */
export default async function start(): Promise<void> {
  useLocalCredentials();
  running.removeFolder = useFolderOfRun();
  process.env.PACKAGES_FOLDER = temporaryFolder('packages');
  // The commands must not find what runs on this machine, nor somebody's commands what the tests start.
  process.env.RUNNING_STAGES_FOLDER = temporaryFolder('running');
  if (process.env.DYNAMODB_ENDPOINT) {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = process.env.DYNAMODB_ENDPOINT;
    return;
  }
  const port = await freePort();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${port}`;
  startDynamoDbLocal(
    (service) => {
      running.dynamodb = service;
    },
    { port },
  ).catch((error: Error) => {
    if (running.isStopping) return;
    console.error(`error: ${error.message}`);
    process.exit(1);
  });
}
