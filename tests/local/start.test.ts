/** npm start, as a newcomer meets it. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort, isTaken } from '../../local/services.ts';
import { launch, type Served, serve } from '../support/served.ts';

const run = promisify(execFile);
const START_MS = 60_000;
const ENGINE = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;

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
const pageOf = ({ output }: Served): string => /^page (\S+)$/m.exec(output())?.[1] as string;

describe('what it starts', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
  }, START_MS);
  afterAll(async () => {
    await served.stop();
  }, START_MS);

  test('the curl line that it prints works when pasted', async () => {
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

  test('the page that it prints knows a row and a token of the demo data, and hands on to the same gateway', async () => {
    const { token } = (await (await fetch(new URL('page.json', pageOf(served)))).json()) as { token: string };
    const response = await patch(pageOf(served).slice(0, -1), 'demo', {}, { authorization: `Bearer ${token}` });
    expect([response.status, response.headers.get('etag')]).toEqual([200, expect.any(String)]);
    expect((await patch(served.url, 'demo', {})).headers.get('etag')).toBe(response.headers.get('etag'));
  });

  test('another method is 405 through the gateway too', async () => {
    const response = await fetch(`${served.url}/api/v3/sources/scim_users/demo/`, {
      headers: { authorization: 'Bearer demo-token' },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'PATCH']);
  });

  test('nothing of it listens on another address than loopback', async () => {
    const engine = portOf(/DynamoDB Local on (\S+)/.exec(served.output())?.[1]);
    for (const port of [portOf(served.url), portOf(pageOf(served)), portOf(served.lambda.endpoint), engine]) {
      // A port that is bound on every address could not be bound on 127.0.0.2 again.
      const other = createServer();
      await new Promise<void>((resolve, reject) => other.once('error', reject).listen(port, '127.0.0.2', resolve));
      other.close();
    }
  });
});

test(
  "with another seed it prints no key, and the curl line works with TOKEN set to the seed's",
  async () => {
    const seed = JSON.parse(readFileSync(new URL('../../local/demo.json', import.meta.url), 'utf8'));
    const key = `a real key ${randomUUID()}`.replaceAll(' ', '-');
    const SEED = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
    writeFileSync(SEED, JSON.stringify({ ...seed, tokens: [{ ...seed.tokens[0], key }] }));
    const served = await serve({ PORT: String(await freePort()), SEED, DYNAMODB_ENDPOINT: '' });
    try {
      const [line] = /^ {2}curl .*$/m.exec(served.output()) as RegExpExecArray;
      const { stdout } = await run('sh', ['-c', `${line} --silent`], { env: { ...process.env, TOKEN: key } });
      expect(JSON.parse(stdout)).toMatchObject({ id: 'demo', attributes: { department: 'Research' } });
      expect(served.output()).toMatch(/^try, with TOKEN set to a key of the seed$/m);
      expect(served.output()).not.toContain(key);
      expect(await (await fetch(new URL('page.json', pageOf(served)))).text()).not.toContain(key);
    } finally {
      await served.stop();
    }
  },
  START_MS,
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops all of it, with exit code 0; two run side by side',
  async (signal) => {
    const [first, second] = await Promise.all(
      [await freePort(), await freePort()].map((port) => serve({ PORT: String(port), DYNAMODB_ENDPOINT: '' })),
    );
    for (const served of [first, second] as Served[]) {
      expect((await patch(served.url, 'demo', {})).status).toBe(200);
      const engine = portOf(/DynamoDB Local on (\S+)/.exec(served.output())?.[1]);
      expect(await served.stop(signal)).toMatchObject({ code: 0 });
      for (const port of [portOf(served.url), portOf(pageOf(served)), engine]) expect(await isTaken(port)).toBe(false);
    }
  },
  START_MS,
);

test(
  'a signal while it is starting stops what has started so far',
  async () => {
    const { child, ended, output } = launch({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
    while (!output().includes('DynamoDB Local on')) await once(child.stdout as Readable, 'data');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, output: expect.not.stringContaining('ready') });
    expect(await isTaken(portOf(/DynamoDB Local on (\S+)/.exec(output())?.[1]))).toBe(false);
  },
  START_MS,
);

test(
  'when the engine is lost, all ends with 1 and says so',
  async () => {
    const served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
    const engine = portOf(/DynamoDB Local on (\S+)/.exec(served.output())?.[1]);
    await run('pkill', ['-KILL', '-f', `XmlConfiguration port=${engine} `]);
    expect(await served.ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('error: a process that was started has ended by itself; the others are stopped'),
    });
    expect(await isTaken(portOf(served.url))).toBe(false);
  },
  START_MS,
);

describe('what cannot start says why in one line and ends with 1', () => {
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

  test('an argument, with exit code 2', async () => {
    const start = fileURLToPath(new URL('../../local/start.ts', import.meta.url));
    await expect(run(process.execPath, [start, '--port', '3001'])).rejects.toMatchObject({
      code: 2,
      stderr: 'error: unknown option --port (npm start -- --help shows the usage)\n',
    });
  });

  const file = (text: string | Buffer): string => {
    const name = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
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
      'an engine that is not there',
      () => ({ DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' }),
      /^error: DynamoDB does not respond: .*ECONNREFUSED.*\n$/,
    ],
    [
      'an engine that is a web server',
      () => ({ DYNAMODB_ENDPOINT: webServer }),
      /^error: the endpoint does not respond as DynamoDB does, but with status 404\n$/,
    ],
    [
      'an engine that is no URL',
      () => ({ DYNAMODB_ENDPOINT: 'here' }),
      /^error: DYNAMODB_ENDPOINT must be a URL of http or https .*, not "here"\n$/,
    ],
  ])('%s', async (_name, environment, line) => {
    const port = String(await freePort());
    expect(await launch({ PORT: port, DYNAMODB_ENDPOINT: ENGINE, ...environment() }).ended).toMatchObject({
      code: 1,
      output: expect.stringMatching(line),
    });
  });
});
