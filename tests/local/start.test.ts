/** npm start, as a newcomer meets it. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort, isTaken } from '../../local/services.ts';
import { descendantsOf, findProcess, untilEnded } from '../support/processes.ts';
import { type Launched, launch, type Served, serve } from '../support/served.ts';

const run = promisify(execFile);
const ENGINE = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const folder = mkdtempSync(path.join(tmpdir(), 'start-'));
afterAll(() => rmSync(folder, { recursive: true }));

const patch = (
  url: string,
  id: string,
  body: unknown,
  headers: Record<string, string> = { authorization: 'Bearer demo-token' },
) =>
  fetch(`${url}/api/v3/sources/scim_users/${encodeURIComponent(id)}/`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const portOf = (url: string | undefined): number => Number(new URL(url as string).port);
const pageOf = ({ output }: Launched | Served): string => /^page (\S+)$/m.exec(output())?.[1] as string;
const dynamoDbPort = ({ output }: Launched | Served): number => portOf(/DynamoDB Local on (\S+)/.exec(output())?.[1]);

const areTaken = (ports: readonly number[]): Promise<boolean[]> => Promise.all(ports.map(isTaken));

/** A copy of the project, whose sources a test may change. */
function copyProject(): string {
  const copy = path.join(folder, 'project');
  mkdirSync(copy);
  for (const name of ['commands', 'deploy', 'docs', 'handlers', 'lib', 'local', 'schemas'])
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true, preserveTimestamps: true });
  for (const name of ['package.json', 'serverless.yml', 'setup', 'tsconfig.json', '.npmrc', 'README.md'])
    cpSync(path.join(ROOT, name), path.join(copy, name));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

describe('what it starts', () => {
  const project = copyProject();
  let served: Served;
  beforeAll(async () => {
    served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '', LOG: '' }, project);
  });
  afterAll(async () => {
    const processes = await descendantsOf(served.pid);
    const ports = [served.url, pageOf(served), served.lambda.endpoint].map(portOf).concat(dynamoDbPort(served));
    expect(await areTaken(ports)).toEqual([true, true, true, true]);
    const main = findProcess(processes, /local\/start\.ts/);
    for (const kind of [/XmlConfiguration/, /preload\.ts/, /esbuild.* --service/]) findProcess(processes, kind);

    process.kill(main.pid, 'SIGKILL');
    await untilEnded(processes);
    expect(await areTaken(ports)).toEqual([false, false, false, false]);
    expect(readdirSync(path.join(project, '.esbuild'))).toEqual([]);
  });

  test('says what it waits for, then the addresses, and at the end what a newcomer must know', async () => {
    await served.printed(/^building the function$/m);
    const printed = served.output();
    const places = [
      /^starting DynamoDB Local$/m,
      /^DynamoDB Local on http/m,
      /^loaded 2 users, /m,
      /^sending the functions their first requests$/m,
      /^functions of \S+ on http/m,
      /^page http/m,
      /^ready http/m,
      /^try$/m,
      /^ {2}curl /m,
      /^Data is in memory and gone when this stops\. Ctrl-C stops this\.$/m,
      /^A file that is saved in handlers, lib or schemas is reloaded\.$/m,
    ].map((line) => printed.search(line));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(printed).toMatch(/^starting the gateway$/m);
  });

  test('prints a curl line that works when pasted', async () => {
    const [line] = /^ {2}curl .*$/m.exec(served.output()) as RegExpExecArray;
    const { stdout } = await run('sh', ['-c', `${line} --silent`]);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'demo',
      user_obj: { username: 'demo' },
      attributes: { department: 'Research' },
    });
  });

  test.each([
    ['an unknown id', 'nobody', {}, undefined, 404, { detail: 'Not found.' }],
    ['no token', 'demo', {}, {}, 403, { detail: 'Authentication credentials were not provided.' }],
    ['an unknown user', 'demo', { user: 999 }, undefined, 400, { user: ['Invalid pk "999" - object does not exist.'] }],
  ])('%s', async (_name, id, body, headers, status, expected) => {
    const response = await patch(served.url, id, body, headers as never);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(expected);
  });

  test('serves a page that has a row and a token of the demo data, and uses the same gateway', async () => {
    const { token } = (await (await fetch(new URL('page.json', pageOf(served)))).json()) as { token: string };
    const response = await patch(pageOf(served).slice(0, -1), 'demo', {}, { authorization: `Bearer ${token}` });
    expect([response.status, response.headers.get('etag')]).toEqual([200, expect.any(String)]);
    expect((await patch(served.url, 'demo', {})).headers.get('etag')).toBe(response.headers.get('etag'));
  });

  test('returns the row for GET, and 405 for a method that no operation has', async () => {
    const send = (method: string) =>
      fetch(`${served.url}/api/v3/sources/scim_users/demo/`, {
        method,
        headers: { authorization: 'Bearer demo-token' },
      });
    const row = await send('GET');
    expect([row.status, await row.json()]).toEqual([200, expect.objectContaining({ id: 'demo' })]);
    const response = await send('POST');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, PUT, PATCH, DELETE, HEAD']);
  });

  test('listens only on loopback', async () => {
    const dynamodb = portOf(/DynamoDB Local on (\S+)/.exec(served.output())?.[1]);
    for (const port of [portOf(served.url), portOf(pageOf(served)), portOf(served.lambda.endpoint), dynamodb]) {
      // A port that is bound on every address can't be bound again on 127.0.0.2.
      const other = createServer();
      await new Promise<void>((resolve, reject) => other.once('error', reject).listen(port, '127.0.0.2', resolve));
      other.close();
    }
  });

  test('prints one short line for each request, and a line for a direct call', async () => {
    const id = randomUUID();
    const start = served.output().length;
    await patch(served.url, `${id} ä`, {});
    await served.printed(new RegExp(`^404 PATCH ${id} ä \\d+ ms$`, 'm'), start);
    await fetch(`${served.url}/nowhere?${id}`);
    await served.printed(/^404 GET \/nowhere \d+ ms$/m, start);
    await fetch(`${served.lambda.endpoint}/2015-03-31/functions/${served.lambda.functionName}/invocations`, {
      method: 'POST',
      body: JSON.stringify({ pathParameters: { id }, headers: { authorization: 'Bearer demo-token' } }),
    });
    await served.printed(/^404 direct call \d+ ms$/m, start);
    // Other tests' lines may come in between.
    const lines = served.output().slice(start).trim().split('\n');
    expect(lines.filter((line) => /nowhere|direct call/.test(line) || line.includes(id))).toHaveLength(3);
    expect(lines.filter((line) => !/^\d{3} [A-Za-z]+ .+ ms$/.test(line))).toEqual([]);
  });

  test('reloads the function when a source or a schema is saved, and keeps the last good build', async () => {
    const messages = path.join(project, 'lib/domain/messages.ts');
    const openapi = path.join(project, 'schemas/openapi.json');
    const originals = [messages, openapi].map((file) => readFileSync(file, 'utf8'));
    const [source, schema] = originals as [string, string];
    let start = 0;
    const save = (file: string, text: string) => {
      start = served.output().length;
      writeFileSync(file, text);
    };
    const detail = async () => ((await (await patch(served.url, 'nobody', {})).json()) as { detail: string }).detail;

    save(messages, source.replace("'Not found.'", "'Not there.'"));
    await served.printed(/^reloaded lib\/domain\/messages\.ts$/m, start);
    expect(await detail()).toBe('Not there.');

    save(messages, `${source}\nconst x = ;`);
    await served.printed(/^not reloaded: the build failed after a change of lib\/domain\/messages\.ts\. /m, start);
    expect(served.output().slice(start)).toMatch(/messages\.ts:\d+:\d+:\n.*const x = ;/);
    expect(await detail()).toBe('Not there.');

    save(messages, `${source}\nthrow new Error('it was not meant to');`);
    await served.printed(/^reloaded lib\/domain\/messages\.ts: the function fails$/m, start);
    await served.printed(/it was not meant to/, start);

    save(messages, source);
    await served.printed(/^reloaded lib\/domain\/messages\.ts$/m, start);
    expect(await detail()).toBe('Not found.');

    save(openapi, schema.replaceAll('"format": "uuid"', '"format": "uuid", "maxLength": 1'));
    await served.printed(/^reloaded schemas\/openapi\.json$/m, start);
    expect((await patch(served.url, 'demo', { source: randomUUID() })).status).toBe(400);

    save(openapi, schema);
    await served.printed(/^reloaded schemas\/openapi\.json$/m, start);
    expect((await patch(served.url, 'demo', {})).status).toBe(200);
  });

  test('with another seed, a second stage prints no key, and its curl line works with TOKEN set to the key', async () => {
    const seed = JSON.parse(readFileSync(new URL('../../local/demo.json', import.meta.url), 'utf8'));
    const key = `a real key ${randomUUID()}`.replaceAll(' ', '-');
    const SEED = path.join(folder, 'seed.json');
    writeFileSync(SEED, JSON.stringify({ ...seed, tokens: [{ ...seed.tokens[0], key }] }));
    const second = await serve({ PORT: String(await freePort()), SEED, DYNAMODB_ENDPOINT: '' });
    try {
      const [line] = /^ {2}curl .*$/m.exec(second.output()) as RegExpExecArray;
      const { stdout } = await run('sh', ['-c', `${line} --silent`], { env: { ...process.env, TOKEN: key } });
      expect(JSON.parse(stdout)).toMatchObject({ id: 'demo', attributes: { department: 'Research' } });
      expect(second.output()).toMatch(/^try, with TOKEN set to a key of the seed$/m);
      expect(await (await fetch(new URL('page.json', pageOf(second)))).text()).not.toContain(key);

      // LOG=json prints the function's own lines, except for the warm-up.
      const [entry] = await second.printed(/^\{"level":"info".*$/m);
      expect(JSON.parse(entry)).toMatchObject({ message: 'request', status: 200, cold_start: 0 });
      expect(second.output()).not.toMatch(/^200 PATCH/m);
      expect(second.output()).not.toContain(key);
    } finally {
      const gateway = findProcess(await descendantsOf(second.pid), /preload\.ts/);
      process.kill(gateway.pid, 'SIGKILL');
    }
    expect(await second.ended).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /^error: the gateway \(serverless-offline\) has ended by itself \(SIGKILL\); everything else is stopped\. The last that it printed:\n {2}\S/m,
      ),
    });
    expect(await areTaken([portOf(second.url), portOf(pageOf(second)), dynamoDbPort(second)])).not.toContain(true);
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s while it is starting stops what has started so far', async (signal) => {
  const launched = launch({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
  await launched.printed(/DynamoDB Local on/);
  const processes = await descendantsOf(launched.child.pid as number);
  launched.child.kill(signal);
  expect(await launched.ended).toMatchObject({ code: 0, output: expect.not.stringContaining('ready') });
  await untilEnded(processes);
  expect(await isTaken(dynamoDbPort(launched))).toBe(false);
});

test('when DynamoDB Local ends by itself, everything is stopped, and the error names it', async () => {
  const served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
  const processes = await descendantsOf(served.pid);
  process.kill(findProcess(processes, /XmlConfiguration/).pid, 'SIGKILL');
  expect(await served.ended).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /^error: DynamoDB Local has ended by itself \(SIGKILL\); everything else is stopped\. The last that it printed:\n {2}\S/m,
    ),
  });
  await untilEnded(processes);
});

test('when npm is killed, everything is stopped', async () => {
  const served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
  const processes = await descendantsOf(served.pid);
  process.kill(served.pid, 'SIGKILL');
  await untilEnded(processes);
});

/** Without npm, which is slow to start. */
const start = (args: readonly string[], environment = {}) =>
  run(process.execPath, [path.join(ROOT, 'local/start.ts'), ...args], { env: { ...process.env, ...environment } });

test.each(['--help', '-h'])('%s prints the usage', async (argument) => {
  const { stdout, stderr } = await start([argument]);
  expect(stdout).toMatch(/^usage: npm start\b/);
  for (const name of ['PORT', 'PAGE_PORT', 'SEED', 'DYNAMODB_ENDPOINT', 'LOG']) expect(stdout).toContain(` ${name}`);
  expect(stderr).toBe('');
});

test('an unknown argument ends with 2 and one line', async () => {
  await expect(start(['--port', '3001'])).rejects.toMatchObject({
    code: 2,
    stderr: 'error: unknown option --port (npm start -- --help shows the usage)\n',
  });
});

describe('fails with 1 and one line for', () => {
  let webServer: string;
  let server: http.Server;
  beforeAll(async () => {
    server = http.createServer((_, response) => response.writeHead(404).end('{"detail":"Not found."}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    webServer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const file = (text: string | Buffer): string => {
    const name = path.join(mkdtempSync(path.join(folder, 'seed-')), 'seed.json');
    writeFileSync(name, text);
    return name;
  };

  test.each([
    [
      'a taken port',
      () => ({ PORT: new URL(ENGINE).port }),
      /^error: port \d+ is taken: choose another with PORT=\d+\n$/,
    ],
    [
      'a taken port of the page',
      () => ({ PAGE_PORT: new URL(ENGINE).port }),
      /^error: port \d+ is taken: choose another with PAGE_PORT=\d+\n$/,
    ],
    ['no port of the page', () => ({ PAGE_PORT: '0' }), /^error: PAGE_PORT must be a port from 1 to 65535, not "0"\n$/],
    ['a log of another format', () => ({ LOG: 'yaml' }), /^error: LOG must be json or empty, not "yaml"\n$/],
    ['no port', () => ({ PORT: 'http' }), /^error: PORT must be a port from 1 to 65535, not "http"\n$/],
    [
      'no Java',
      () => ({ JAVA_HOME: '/nowhere', DYNAMODB_ENDPOINT: '' }),
      /^error: Java was not found\. .*DYNAMODB_ENDPOINT.*\n$/,
    ],
    [
      'no seed file',
      () => ({ SEED: '/nowhere.json' }),
      /^error: \/nowhere\.json: cannot be read \(there is no such file\)\n$/,
    ],
    [
      'a seed that is no JSON',
      () => ({ SEED: file('{"users": [') }),
      /^error: \S+seed\.json: JSON parse error - .*\n$/,
    ],
    [
      'a seed that is not UTF-8',
      () => ({ SEED: file(Buffer.from('{"users": "m\xfcller"}', 'latin1')) }),
      /^error: \S+seed\.json is not UTF-8: byte FC at offset 12 \(line 1, column 13\): save it as UTF-8\n$/,
    ],
    ['a seed that is a folder', () => ({ SEED: tmpdir() }), /^error: \S+: cannot be read \(it is a folder\)\n$/],
    [
      'a seed that the function would refuse',
      () => ({ SEED: file('{"scim_users":[{"id":"..","user":1,"source":"3fa85f64-5717-4562-b3fc-2c963f66afa6"}]}') }),
      /^error: \S+seed\.json: scim_users\/0\/id: .*\n$/,
    ],
    ['a port that is none', () => ({ PORT: '65536' }), /^error: PORT must be a port from 1 to 65535, not "65536"\n$/],
    [
      'a seed that breaks the schema',
      () => ({ SEED: file('{"users":[{"pk":1}]}') }),
      /^error: \S+seed\.json: users\/0 must have required property 'username'\n$/,
    ],
    [
      'a DynamoDB that is not running',
      () => ({ DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' }),
      /^error: DynamoDB does not respond: .*ECONNREFUSED.*\n$/,
    ],
    [
      'an endpoint that is a web server',
      () => ({ DYNAMODB_ENDPOINT: webServer }),
      /^error: the endpoint does not respond as DynamoDB does, but with status 404\n$/,
    ],
    [
      'an endpoint that is no URL',
      () => ({ DYNAMODB_ENDPOINT: 'here' }),
      /^error: DYNAMODB_ENDPOINT must be a URL of http or https .*, not "here"\n$/,
    ],
  ])('%s', async (_name, environment, line) => {
    const variables = { PORT: String(await freePort()), DYNAMODB_ENDPOINT: ENGINE, ...environment() };
    await expect(start([], variables)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(line) });
  });
});
