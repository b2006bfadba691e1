/** After all tests. */
import { rmSync } from 'node:fs';
import { running } from './running.ts';

export default async function stop(): Promise<void> {
  running.isStopping = true;
  if (running.packages !== undefined) rmSync(running.packages, { recursive: true });
  // It holds nothing that is worth an orderly end, which takes a second.
  await running.dynamodb?.stop('SIGKILL');
}
