/** npm run bench: compares the deployed bundle with its peers in one interleaved run, and prints the goals and all figures. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { runIfEntry } from '../../commands/main.ts';
import { defineFigures } from '../support/figures.ts';
import { type BenchArguments, DECLARATION, toBenchArguments } from './arguments.ts';
import { measureCold } from './cold.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { BASE, TUTORIAL } from './goals.ts';
import { buildPeer, installPeers } from './peers.ts';
import { report } from './report.ts';
import { type Measured, type Plan, toResult } from './result.ts';
import { startUnderRuntime } from './runtime-cold.ts';
import { buildOurs, OURS, type Subject, weigh, writeEmpties } from './subjects.ts';
import { measureWarm, openers, type Warm } from './warm.ts';

const say = (line: string) => console.error(line);

async function build({ bundle, peers }: BenchArguments, work: string): Promise<Subject[]> {
  say('bundling');
  const subjects = [bundle === undefined ? await buildOurs(work) : weigh(OURS, bundle)];
  for (const peer of peers) subjects.push(await buildPeer(peer, work));
  return subjects;
}

async function measure(
  subjects: readonly Subject[],
  plan: Plan,
  endpoint: Endpoint,
  work: string,
): Promise<Measured[]> {
  const emptyOf = writeEmpties(work);
  const cold = await measureCold(subjects, plan.coldRounds, endpoint.tls, emptyOf, say);
  const some = subjects.filter(({ name }) => [OURS, BASE, TUTORIAL].includes(name));
  const print = (line: string) => say(`under AWS's runtime client: ${line}`);
  const underRuntime = await measureCold(some, plan.coldRounds, endpoint.tls, emptyOf, print, startUnderRuntime);
  const { byTransport, calls } = await openers(subjects, endpoint, work);
  const warm = new Map<string, Record<string, Warm>>(subjects.map(({ name }) => [name, {}]));
  for (const transport of plan.transports) {
    const print = (line: string) => say(`warm, ${transport}: ${line}`);
    for (const [name, runs] of await measureWarm(subjects, plan.warm, byTransport[transport], print))
      Object.assign(warm.get(name) ?? {}, { [transport]: runs });
  }
  return subjects.map((subject) => ({
    subject,
    calls: calls.get(subject.name) ?? [],
    cold: cold.get(subject.name) ?? [],
    underRuntime: underRuntime.get(subject.name),
    warm: warm.get(subject.name) ?? {},
  }));
}

export const command = defineFigures('bench', DECLARATION, async ({ values }, { print }) => {
  const given = toBenchArguments(values);
  const started = new Date();
  useLocalCredentials();
  await installPeers(say);
  const work = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const endpoint = await startEndpoint();
  try {
    const subjects = await build(given, work);
    const result = toResult(given.plan, await measure(subjects, given.plan, endpoint, work), started);
    print(report(result));
    if (given.out !== undefined) writeFileSync(given.out, `${JSON.stringify(result)}\n`);
  } finally {
    endpoint.stop();
    rmSync(work, { recursive: true });
  }
});

await runIfEntry(import.meta.url, command);
