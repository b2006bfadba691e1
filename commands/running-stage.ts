/** Finds the running `npm start`: each one writes a file when it is ready, and the commands look for these files. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface RunningStage {
  readonly pid: number;
  /** Of the API. */
  readonly url: string;
  /** Of DynamoDB. */
  readonly endpoint: string;
  /** Of the table. */
  readonly region: string;
}

/** The tests have one of their own. */
const folder = (): string =>
  process.env.RUNNING_STAGES_FOLDER ||
  fileURLToPath(new URL('../node_modules/.cache/scim-source-users/running/', import.meta.url));

/** Removes the file again when this process ends. */
export function writeRunningStage(stage: Omit<RunningStage, 'pid'>): void {
  const file = path.join(folder(), `${process.pid}.json`);
  mkdirSync(folder(), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, ...stage })}\n`);
  process.once('exit', () => rmSync(file, { force: true }));
}

/** The stages whose process lives and whose DynamoDB responds. */
export async function readRunningStages(): Promise<RunningStage[]> {
  const stages = fileNames().flatMap(readFile);
  const responding = await Promise.all(stages.map(({ endpoint }) => responds(endpoint)));
  return stages.filter((_, at) => responding[at]).sort((one, other) => one.url.localeCompare(other.url));
}

function fileNames(): string[] {
  try {
    return readdirSync(folder()).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return [];
  }
}

/** Removes the file of a process that was killed. */
function readFile(name: string): RunningStage[] {
  const file = path.join(folder(), name);
  try {
    const stage = JSON.parse(readFileSync(file, 'utf8')) as RunningStage;
    if (isAlive(stage)) return [stage];
    rmSync(file, { force: true });
    return [];
  } catch {
    // Another command has removed it, or its process is writing it.
    return [];
  }
}

function isAlive({ pid }: RunningStage): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const responds = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );
