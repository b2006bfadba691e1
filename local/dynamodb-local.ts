/** AWS's DynamoDB Local as a child process on loopback: by default in memory, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../commands/command.ts';
import { type ChildService, freePort, toService, waitUntilItResponds } from './services.ts';

export interface DynamoDbLocal extends ChildService {
  readonly endpoint: string;
}

const DIRECTORY = path.join(
  path.dirname(createRequire(import.meta.url).resolve('amplify-dynamodb-simulator/package.json')),
  'emulator',
);
const CONFIGURATION = fileURLToPath(new URL('dynamodb-local.xml', import.meta.url));

const NO_JAVA =
  'Java was not found. DynamoDB Local needs a Java runtime, 8 or newer (Debian: apt-get install default-jre-headless); ' +
  'or set DYNAMODB_ENDPOINT to the URL of a DynamoDB that already runs';

interface Options {
  readonly port?: number;
  /** The folder of its items, which a later DynamoDB Local can open again. */
  readonly folder?: string;
}

/**
 * @param started is called with the process at once, before it is ready
 * @throws CommandError if Java is missing or DynamoDB Local does not start
 */
export async function startDynamoDbLocal(
  started: (service: ChildService) => void = () => {},
  { port: wanted, folder }: Options = {},
): Promise<DynamoDbLocal> {
  const port = wanted ?? (await freePort());
  const java = spawnJava([`port=${port}`, ...(folder === undefined ? [] : ['inMemory=false', `folder=${folder}`])]);
  const service = toService(java, 'DynamoDB Local');
  started(service);
  let failure: NodeJS.ErrnoException | undefined;
  java.on('error', (error) => {
    failure = error;
  });

  const endpoint = `http://127.0.0.1:${port}`;
  if (await waitUntilItResponds(endpoint, service)) return { ...service, endpoint };
  if (failure?.code === 'ENOENT') throw new CommandError(NO_JAVA);
  await service.stop();
  if (failure !== undefined) throw new CommandError(`DynamoDB Local does not start: ${failure.message}`);
  throw new CommandError('DynamoDB Local does not start. The last that it printed:', service.lastOutput());
}

/** C1 only: DynamoDB Local runs for minutes, and starts in half the time without the optimising compiler. */
function spawnJava(properties: readonly string[]): ChildProcess {
  const temporaryFolder = mkdtempSync(path.join(tmpdir(), 'dynamodb-local-'));
  const java = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const options = [
    '-XX:TieredStopAtLevel=1',
    // Java would write a file into the temporary directory.
    '-XX:-UsePerfData',
    // Java copies SQLite's library there, and leaves it when it is killed.
    `-Djava.io.tmpdir=${temporaryFolder}`,
    '-Djava.library.path=DynamoDBLocal_lib',
    '-Dorg.eclipse.jetty.LEVEL=WARN',
  ];
  const classpath = ['DynamoDBLocal.jar', path.join('DynamoDBLocal_lib', '*')].join(path.delimiter);
  const child = spawn(
    java,
    [...options, '-cp', classpath, 'org.eclipse.jetty.xml.XmlConfiguration', ...properties, CONFIGURATION],
    {
      cwd: DIRECTORY,
      env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
      // It ends when its standard input does (dynamodb-local.xml).
      stdio: ['pipe', 'pipe', 'pipe'],
      // Only the command gets Ctrl-C, and then stops this process. Otherwise this process would seem to have ended by
      // itself.
      detached: true,
    },
  );
  child.once('close', () => rmSync(temporaryFolder, { recursive: true, force: true }));
  return child;
}
