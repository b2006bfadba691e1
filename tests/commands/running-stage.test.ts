/** Without --endpoint and --table a command uses the table of the running npm start, never one in an AWS account. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { command as importCommand } from '../../commands/import.ts';
import type { RunningStage } from '../../commands/running-stage.ts';
import { command as seedCommand } from '../../commands/seed.ts';
import { LOCAL_TABLE } from '../../commands/table-definition.ts';
import { command as tokenCommand } from '../../commands/token.ts';
import { command as userCommand } from '../../commands/user.ts';
import { freePort } from '../../local/services.ts';
import { runInProcess } from '../support/run-command.ts';
import { openStage, type Stage } from '../support/stage.ts';

const DYNAMODB = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
const REGION = 'eu-running-1';
const API = 'http://127.0.0.1:3000';
const SEED = '{"users":[{"pk":1,"username":"one","name":"One","uid":"1"}]}';

let folder: string;
let seed: string;
let stage: Stage;
let server: http.Server;
/** The URL of a DynamoDB whose table has the name of npm start's, and is this file's own. */
let endpoint: string;
/** The regions in the signatures of its requests. */
const regions = new Set<string>();
beforeAll(async () => {
  stage = await openStage();
  server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { authorization = '', 'x-amz-target': target = '' } = request.headers;
    const [, region = 'none'] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization) ?? [];
    if (authorization !== '') regions.add(region);
    const received = await fetch(DYNAMODB, {
      method: 'POST',
      headers: { authorization, 'x-amz-target': `${target}`, 'content-type': 'application/x-amz-json-1.0' },
      body: body.replaceAll(LOCAL_TABLE, stage.table.name),
    });
    response.writeHead(received.status).end((await received.text()).replaceAll(stage.table.name, LOCAL_TABLE));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'running-'));
  seed = path.join(folder, 'seed');
  writeFileSync(seed, SEED);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the file of an npm start. */
function running(given: Partial<RunningStage & { name: number }> = {}): void {
  const { name, ...stage } = { name: 1, pid: process.pid, url: API, endpoint, region: REGION, ...given };
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(stage));
}

/** Runs a command as on a machine with an AWS account: the environment names no endpoint. */
const run = (command: typeof seedCommand, args: string[], variables: Record<string, string> = {}) =>
  runInProcess(command, args, {
    AWS_ENDPOINT_URL_DYNAMODB: '',
    RUNNING_STAGES_FOLDER: folder,
    AUTHENTIK_TOKEN: 'key',
    ...variables,
  });

test('uses the table, endpoint and region of the running stage', async () => {
  regions.clear();
  running();
  expect(await run(seedCommand, [seed])).toEqual({
    code: 0,
    stdout: `wrote to ${LOCAL_TABLE}: 1 users, 0 sources, 0 tokens, 0 scim_users\n`,
    stderr: '',
  });
  expect(await run(tokenCommand, ['create', '--user', '1'])).toMatchObject({ code: 0 });
  expect(await run(tokenCommand, ['list'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/ 1 one /) });
  expect(await run(userCommand, ['disable', '1'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^disabled user 1 /),
  });
  expect([...regions]).toEqual([REGION]);
});

const COMMANDS = [
  ['seed', seedCommand, () => [seed]],
  ['token', tokenCommand, () => ['list']],
  ['user', userCommand, () => ['disable', '1']],
  ['import', importCommand, () => ['--url', 'https://authentik.example']],
] as const;

describe.each(COMMANDS)('%s', (_name, command, args) => {
  const NONE =
    'error: no npm start runs. Start one, or give --table NAME for a table in AWS, or --endpoint URL for another DynamoDB\n';

  test('says that none runs, and uses no account', async () => {
    expect(await run(command, args())).toEqual({ code: 1, stdout: '', stderr: NONE });
  });

  test('refuses an endpoint elsewhere without --table, from an option and from a variable', async () => {
    running();
    const aws = 'https://dynamodb.eu-central-1.amazonaws.com';
    const line = (name: string) =>
      new RegExp(`^error: ${name} is ${aws}, which is not on this machine\\. Name the table with --table NAME `);
    expect(await run(command, [...args(), '--endpoint', aws])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(line('--endpoint')),
    });
    for (const name of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'])
      expect(await run(command, args(), { [name]: aws })).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(line(name)),
      });
  });

  test("says that --endpoint is the API's URL", async () => {
    running();
    for (const url of [API, 'http://localhost:3000/'])
      expect(await run(command, [...args(), '--endpoint', url])).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(
          `error: --endpoint ${url} is the API's URL, not DynamoDB's, which is ${endpoint} (`,
        ),
      });
  });
});

test('lists several that run, and asks for --endpoint', async () => {
  running({ name: 1, url: 'http://127.0.0.1:3001' });
  running({ name: 2 });
  expect(await run(tokenCommand, ['list'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: several npm start run: http://127.0.0.1:3000 (--endpoint ${endpoint}), http://127.0.0.1:3001 (--endpoint ${endpoint}). Choose one with --endpoint\n`,
  });
});

test('prefers an endpoint on this machine to the running stage', async () => {
  running({ endpoint: 'http://127.0.0.1:1' });
  regions.clear();
  const variables = { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_REGION: 'eu-running-2' };
  expect(await run(tokenCommand, ['list'], variables)).toMatchObject({ code: 0, stderr: '' });
  expect([...regions]).toEqual(['eu-running-2']);
});

describe('ignores', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);

  test.each<[string, () => Promise<unknown> | unknown]>([
    ['the file of a killed process', () => running({ pid: dead, name: 9 })],
    [
      'one whose DynamoDB does not respond',
      async () => running({ endpoint: `http://127.0.0.1:${await freePort()}`, name: 9 }),
    ],
    ['a file that is being written', () => writeFileSync(path.join(folder, '9.json'), '{"pid":')],
    ['another file', () => writeFileSync(path.join(folder, 'other.json'), '{}')],
  ])('%s', async (_name, write) => {
    await write();
    expect(await run(tokenCommand, ['list'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/no npm start/) });
    running();
    expect(await run(tokenCommand, ['list'])).toMatchObject({ code: 0 });
  });

  test('and removes the file of a killed process', async () => {
    running({ pid: dead, name: 9 });
    running();
    await run(tokenCommand, ['list']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.json'))).toEqual(['1.json']);
  });
});

test('a process writes its file and removes it when it ends', async () => {
  const script = `import { writeRunningStage } from ${JSON.stringify(new URL('../../commands/running-stage.ts', import.meta.url).href)};
    writeRunningStage({ url: 'http://127.0.0.1:3000', endpoint: ${JSON.stringify(endpoint)}, region: '${REGION}' });
    process.stdout.write('written');
    process.stdin.once('end', () => process.exit()).resume();`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    env: { ...process.env, RUNNING_STAGES_FOLDER: folder },
  });
  await once(child.stdout, 'data');
  const files = () => readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(files()).toEqual([`${child.pid}.json`]);
  expect(await run(tokenCommand, ['list'])).toMatchObject({ code: 0 });
  child.stdin.end();
  await once(child, 'close');
  expect(files()).toEqual([]);
});
