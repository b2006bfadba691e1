/** After all tests. */
import { running } from './running.ts';

export default async function stop(): Promise<void> {
  await running.engine?.stop();
}
