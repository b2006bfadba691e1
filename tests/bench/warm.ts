/** Measures warm requests: one process for each subject, in turns of some requests, so that all see the same machine. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openProxy, operationOf } from '../support/dynamodb-proxy.ts';
import { EVENT, start } from './cold.ts';
import type { Endpoint } from './endpoint.ts';
import { environment } from './environment.ts';
import { type Instance, openInstance, type Run } from './instance.ts';
import { shuffled } from './statistics.ts';
import type { Subject } from './subjects.ts';

/** `fake`: no sockets; http.request and fetch get their response within the process, at the region's own address. */
export type Transport = 'tls' | 'http' | 'fake';

export interface WarmPlan {
  /** The number of processes whose first 1,000 requests are measured. The first process goes on. */
  readonly processes: number;
  /** Requests before a process counts as settled, including those 1,000. */
  readonly warmUp: number;
  readonly settled: number;
}

/** Chunks of requests, in the order of their run. */
export interface Warm {
  readonly early: Run[];
  readonly settled: Run[];
}

const EARLY = 1_000;
const EARLY_CHUNK = 250;
const CHUNK = 500;

export type Opener = (subject: Subject) => Promise<Instance>;

/** Over sockets. @param endpoint of a DynamoDB with the seed */
export const overSockets =
  (endpoint: string): Opener =>
  ({ file }) =>
    openInstance(file, environment(endpoint));

/** Replays DynamoDB's responses of a cold start and a second request again and again. */
export async function recordResponses(subjects: readonly Subject[], endpoint: string, work: string) {
  const calls = new Map<string, string[]>();
  const fileOf = ({ name }: Subject) => path.join(work, `${name}.replies.json`);
  for (const subject of subjects) {
    const recorder = await openProxy(endpoint);
    await start(subject.file, environment(recorder.endpoint), EVENT);
    recorder.close();
    writeFileSync(fileOf(subject), JSON.stringify(recorder.exchanges));
    calls.set(subject.name, recorder.exchanges.map(operationOf));
  }
  const open: Opener = (subject) => openInstance(subject.file, environment(), { replies: fileOf(subject) });
  return { open, calls };
}

export async function measureWarm(
  subjects: readonly Subject[],
  { processes, warmUp, settled }: WarmPlan,
  open: Opener,
  say: (line: string) => void = () => {},
): Promise<Map<string, Warm>> {
  const measured = new Map<string, Warm>(subjects.map(({ name }) => [name, { early: [], settled: [] }]));
  for (let n = 0; n < processes; n++) {
    const instances: [string, Instance][] = [];
    for (const subject of subjects) instances.push([subject.name, await open(subject)]);
    const take = async (part: keyof Warm | undefined, requests: number, chunk: number) => {
      for (let done = 0; done < requests; done += chunk)
        for (const [name, instance] of shuffled(instances)) {
          const run = await instance.run([EVENT], chunk);
          if (run.statuses[200] !== chunk) throw new Error(`${name} has answered ${run.response.body}`);
          if (part !== undefined) measured.get(name)?.[part].push(run);
        }
    };
    say(`first ${EARLY}, process ${n + 1}/${processes}`);
    await take('early', EARLY, EARLY_CHUNK);
    if (n === 0) {
      say(`warming up, ${warmUp} requests`);
      await take(undefined, warmUp - EARLY, CHUNK);
      say(`settled, ${settled} requests`);
      await take('settled', settled, CHUNK);
    }
    for (const [, instance] of instances) instance.end();
  }
  return measured;
}

/** The transports by name. */
export async function openers(
  subjects: readonly Subject[],
  endpoint: Endpoint,
  work: string,
): Promise<{ byTransport: Record<Transport, Opener>; calls: Map<string, string[]> }> {
  const { open, calls } = await recordResponses(subjects, endpoint.http, work);
  return { byTransport: { tls: overSockets(endpoint.tls), http: overSockets(endpoint.http), fake: open }, calls };
}
