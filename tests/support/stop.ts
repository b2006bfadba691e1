/** After all tests: stops DynamoDB Local and removes the folders of the run. */
import { running } from './running.ts';

export default async function stop(): Promise<void> {
  running.isStopping = true;
  // An orderly end would take a second, and its data is not needed.
  await running.dynamodb?.stop('SIGKILL');
  running.removeFolder?.();
}
