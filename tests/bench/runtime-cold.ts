/** One cold start under AWS's own runtime client: Lambda's INIT is from the start of the process until it asks for an event. */
import path from 'node:path';
import { startInstance } from '../runtime/instance.ts';
import type { Cold } from './cold.ts';
import type { Environment } from './environment.ts';

/** @throws Error where a request is answered with anything but 200 */
export async function startUnderRuntime(file: string, environment: Environment, event = ''): Promise<Cold> {
  const { dir: folder, name } = path.parse(file);
  const started = performance.now();
  const instance = await startInstance({ folder, handler: `${name}.handler`, environment });
  try {
    const initCpu = await instance.idle();
    const init = performance.now() - started;
    const { wall: first, cpu: firstCpu } = event === '' ? { wall: 0, cpu: 0 } : await request(instance, file, event);
    // The client's memory would be in it, which is not the function's.
    return { init, initCpu, first, firstCpu, total: init + first, totalCpu: initCpu + firstCpu, memory: 0 };
  } finally {
    await instance.stop();
  }
}

async function request(instance: Awaited<ReturnType<typeof startInstance>>, file: string, event: string) {
  const invocation = await instance.invoke(event);
  const { statusCode, body } = JSON.parse(invocation.payload);
  if (statusCode !== 200) throw new Error(`${file} has answered ${statusCode}: ${body}`);
  return invocation;
}
