/** Before all tests: starts one DynamoDB Local, in which every test file makes its own tables, and makes the folders of the run. */
import { useLocalCredentials } from '../../commands/credentials.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { freePort } from '../../local/services.ts';
import { running } from './running.ts';
import { temporaryFolder, useFolderOfRun } from './temporary-folder.ts';

/** Does not wait for DynamoDB Local: dynamodb-ready.ts does that, in the test files that need it. */
export default async function start(): Promise<void> {
  useLocalCredentials();
  running.removeFolder = useFolderOfRun();
  process.env.PACKAGES_FOLDER = temporaryFolder('packages');
  // So the tests' commands do not find a stage that runs on this machine, and other commands do not find the tests'
  // stages.
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
