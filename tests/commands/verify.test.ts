/** npm run verify against npm start: all claims hold, a broken stage is reported, and every row stays as it was. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCAL_TABLE } from '../../commands/table-definition.ts';
import { command as tokenCommand } from '../../commands/token.ts';
import { replayable } from '../../commands/verify/vectors.ts';
import { command } from '../../commands/verify.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { freePort } from '../../local/services.ts';
import { type Ran, runInProcess, startCommand } from '../support/run-command.ts';
import { type Served, serve } from '../support/served.ts';

const RUN_MS = 300_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let served: Served;
let running: string;
beforeAll(async () => {
  running = mkdtempSync(path.join(tmpdir(), 'running-'));
  served = await serve({ PORT: `${await freePort()}`, DYNAMODB_ENDPOINT: '', RUNNING_STAGES_FOLDER: running });
});
afterAll(async () => {
  await served.stop();
  rmSync(running, { recursive: true });
});

const execute = (file: string, args: readonly string[], variables: Record<string, string>) =>
  new Promise<Ran>((resolve) => {
    execFile(file, [...args], { cwd: ROOT, env: { ...process.env, ...variables } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

/** Every item of the table, as text; the changed row without its versions. */
/** DynamoDB returns the members of an item in any order. */
const stringifySorted = (item: object): string => JSON.stringify(Object.entries(item).sort());

async function items(): Promise<string[]> {
  const endpoint = /^DynamoDB Local on (\S+)$/m.exec(served.output())?.[1];
  const { documents } = openTable(LOCAL_TABLE, { endpoint });
  const found: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: LOCAL_TABLE }))
    for (const { version, previous, ...item } of Items)
      found.push(stringifySorted(item.pk === 'scim_user#demo' ? item : { version, previous, ...item }));
  return found.sort();
}

test(
  'reports that all claims hold on npm start, and leaves the table as it was',
  async () => {
    const before = await items();
    const { endpoint, functionName } = served.lambda;
    const ran = await execute(
      'npm',
      [
        ...['run', '--silent', 'verify', '--', '--url', served.url, '--id', 'demo'],
        ...['--function', functionName, '--lambda-endpoint', endpoint],
      ],
      { VERIFY_TOKEN: 'demo-token' },
    );
    expect(ran.stdout.match(/^did not hold.*$/gm)).toBeNull();
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/^(\d+ of \d+ checks\n)*$/) });
    expect(ran.stdout.match(/^held +vector p\d+/gm)).toHaveLength(replayable.length);
    for (const claim of [
      'door: a direct invocation responds with the same row and ETag',
      'write: a move and back; dynamodb:LeadingKeys holds for each item of a transaction',
      'write: POST makes a row, by a Put that its role allows only within a transaction',
      'write: DELETE removes the row, once',
      'gateway: a body that is too large is a 413',
      'the row demo is as it was before',
    ])
      expect(ran.stdout).toMatch(new RegExp(`^held +${claim}`, 'm'));
    expect(ran.stdout).not.toContain('demo-token');
    expect(await items()).toEqual(before);
  },
  RUN_MS,
);

test('replays most of the vectors on one row', () => {
  expect(replayable.length).toBeGreaterThan(170);
});

/** A proxy in front of npm start, which replaces some responses. */
async function openBroken(broken: (request: http.IncomingMessage, body: string) => [number, string] | undefined) {
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const instead = broken(request, `${body}`);
    if (instead !== undefined) return response.writeHead(instead[0]).end(instead[1]);
    const { host, hostname, port } = new URL(served.url);
    const { method, url: path, headers } = request;
    const forwarded = http.request({ hostname, port, method, path, headers: { ...headers, host } }).end(body);
    const [from] = (await once(forwarded, 'response')) as [http.IncomingMessage];
    response.writeHead(from.statusCode ?? 0, from.headers);
    return from.pipe(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Runs it until it begins with the vectors, then stops it with a signal. */
function runBriefly(url: string): Promise<Ran> {
  const args = ['--url', url, '--id', 'demo'];
  const { child, ended } = startCommand('commands/verify.ts', args, { VERIFY_TOKEN: 'demo-token' });
  child.stdout?.on('data', (text: string) => {
    if (!child.killed && text.includes('vector p')) child.kill('SIGINT');
  });
  return ended;
}

describe('reports a claim that does not hold, ends with 1, and restores the row', () => {
  test.each<[string, Parameters<typeof openBroken>[0], string]>([
    [
      'the role may not move rows',
      (_request, body) =>
        body.startsWith('{"id":"demo-moved"') ? [500, '{"detail":"A server error occurred."}'] : undefined,
      'write: a move and back; dynamodb:LeadingKeys holds for each item of a transaction: the response is 500 .*; a 500 may mean that',
    ],
    [
      "the gateway's own response to a malformed signature",
      ({ headers }) =>
        headers.authorization === 'AWS4-HMAC-SHA256 verify-malformed' ? [403, '{"message":"…"}'] : undefined,
      'gateway: an unknown route with a malformed signature is a 404: the response is 403 ',
    ],
    [
      'a write that ignores If-Match',
      ({ headers }) => {
        delete headers['if-match'];
        return undefined;
      },
      'write: a stale If-Match is a 412 and changes nothing: the response is 200 ',
    ],
    [
      'a row that is moved, and not moved back at first',
      (() => {
        let refused = false;
        return (_request, body) => {
          if (refused || body !== '{"id":"demo"}') return undefined;
          refused = true;
          return [503, '{"detail":"Service temporarily unavailable, try again later."}'];
        };
      })(),
      'write: a move and back; .*: the response is 503 ',
    ],
  ])(
    '%s',
    async (_name, broken, line) => {
      const before = await items();
      const stage = await openBroken(broken);
      try {
        const { code, stdout } = await runBriefly(stage.url);
        expect(code).toBe(1);
        expect(stdout).toMatch(new RegExp(`^did not hold +${line}`, 'm'));
        expect(stdout).toMatch(/^held +the row demo is as it was before$/m);
        expect(stdout).toMatch(/^\d+ held, [1-9]\d* did not, \d+ were not run, then stopped$/m);
      } finally {
        stage.close();
      }
      expect(await items()).toEqual(before);
    },
    RUN_MS,
  );
});

describe('reports in one line, without the token, and with exit code', () => {
  const url = () => ['--url', served.url];

  test.each<[number, string, () => string[], Record<string, string>, RegExp]>([
    [2, 'no URL', () => [], { VERIFY_TOKEN: 'a-secret' }, /^error: --url is missing: .* \(npm run verify -- --help /],
    [2, 'no token', url, { VERIFY_TOKEN: '' }, /^error: --url needs the key of a token\. Set VERIFY_TOKEN, or give /],
    [
      2,
      'a token as an argument',
      () => [...url(), '--token', 'a-secret'],
      {},
      /^error: --token shows the key to other users/,
    ],
    [2, 'an unknown option', () => ['--ulr', 'x'], {}, /^error: unknown option --ulr \(/],
    [
      2,
      'http:// beyond loopback',
      () => ['--url', 'http://x.example'],
      { VERIFY_TOKEN: 'a-secret' },
      /^error: --url is http:/,
    ],
    [2, 'an id that needs escapes', () => [...url(), '--id', 'a/b'], {}, /^error: --id must have/],
    [
      2,
      'a Lambda endpoint alone',
      () => [...url(), '--lambda-endpoint', 'http://x'],
      { VERIFY_TOKEN: 'a-secret' },
      /^error: --lambda-endpoint needs --function/,
    ],
    [
      2,
      'a Lambda endpoint that is no URL',
      () => [...url(), '--function', 'f', '--lambda-endpoint', 'x'],
      { VERIFY_TOKEN: 'a-secret' },
      /^error: --lambda-endpoint must be a URL of /,
    ],
    [2, 'a seed without a user', () => ['--seed', '--source', 'x'], {}, /^error: --user is missing: /],
    [
      2,
      'a seed with no UUID',
      () => ['--seed', '--user', '1', '--source', '\u001b[31m'],
      {},
      /^error: --source must be .*, not "\\u001b\[31m"/,
    ],
    [
      1,
      'an unknown row',
      url,
      { VERIFY_TOKEN: 'demo-token' },
      /^error: the row verify-row can't be read: 404 .*verify -- --seed --id verify-row/,
    ],
    [
      1,
      'an unknown token',
      () => [...url(), '--id', 'demo'],
      { VERIFY_TOKEN: 'a-secret' },
      /^error: the row demo can't be read: 403 /,
    ],
  ])('%i: %s', async (code, _name, args, variables, line) => {
    const ran = await runInProcess(command, args(), variables);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(line) });
    expect(ran.stderr.trimEnd()).not.toMatch(/\n|a-secret|demo-token/);
  });

  test('1: a stage that does not respond', async () => {
    const args = ['--url', `http://127.0.0.1:${await freePort()}`];
    expect(await startCommand('commands/verify.ts', args, { VERIFY_TOKEN: 'a-secret' }).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: the row verify-row can't be read: .*ECONNREFUSED.*\n$/),
    });
  });
});

test('a command without --endpoint finds npm start', async () => {
  const variables = { AWS_ENDPOINT_URL_DYNAMODB: '', RUNNING_STAGES_FOLDER: running };
  expect(await runInProcess(tokenCommand, ['list'], variables)).toEqual({
    code: 0,
    stdout: expect.stringMatching(/ valid +1 akadmin /),
    stderr: '',
  });
});

test('--seed prints a row for npm run seed', async () => {
  const source = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  const ran = await runInProcess(command, ['--seed', '--user', '2', '--source', source]);
  expect(JSON.parse(ran.stdout)).toEqual({ scim_users: [{ id: 'verify-row', user: 2, source, attributes: {} }] });
});
