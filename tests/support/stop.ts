/** After all tests. */
import { running } from './running.ts';

export default async function stop(): Promise<void> {
  running.isStopping = true;
  // It holds nothing that is worth an orderly end, which takes a second.
  await running.dynamodb?.stop('SIGKILL');
  running.removeFolder?.();
}
