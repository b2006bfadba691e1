/** One cold start under AWS's own runtime client. Lambda's INIT ends when the process asks for an event. */
import path from 'node:path';
import { startInstance } from '../runtime/instance.ts';
import type { Cold } from './cold.ts';
import type { Environment } from './environment.ts';

/** @throws Error if a response is not 200 */
export async function startUnderRuntime(file: string, environment: Environment, event = ''): Promise<Cold> {
  const { dir: folder, name } = path.parse(file);
  const started = performance.now();
  const instance = await startInstance({ folder, handler: `${name}.handler`, environment });
  try {
    const initCpu = await instance.idle();
    const init = performance.now() - started;
    const { wall: first, cpu: firstCpu } = event === '' ? { wall: 0, cpu: 0 } : await request(instance, file, event);
    // It would include the client's memory.
    return { init, initCpu, first, firstCpu, total: init + first, totalCpu: initCpu + firstCpu, memory: 0 };
  } finally {
    await instance.stop();
  }
}

async function request(instance: Awaited<ReturnType<typeof startInstance>>, file: string, event: string) {
  const invocation = await instance.invoke(event);
  const { statusCode, body } = JSON.parse(invocation.payload);
  if (statusCode !== 200) throw new Error(`${file} has responded with ${statusCode}: ${body}`);
  return invocation;
}
