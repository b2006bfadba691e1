/** After all tests. */
import { rmSync } from 'node:fs';
import { running } from './running.ts';

export default async function stop(): Promise<void> {
  if (running.packages !== undefined) rmSync(running.packages, { recursive: true });
  await running.engine?.stop();
}
