/** Each command reports a wrong endpoint, region or credentials in one line and ends with 1. */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { command as importCommand } from '../../commands/import.ts';
import type { Command } from '../../commands/main.ts';
import { command as seed } from '../../commands/seed.ts';
import { command as token } from '../../commands/token.ts';
import { command as user } from '../../commands/user.ts';
import { KEY, openAuthentik } from '../support/authentik.ts';
import { runInProcess } from '../support/run-command.ts';

/** Each response has a server of its own. */
const RESPONSES: Readonly<Record<string, [status: number, body: string]>> = {
  'a web page': [200, '<html>'],
  'a server without the path': [404, '{"detail":"Not found."}'],
  'a gateway that refuses': [403, '{"message":"Forbidden"}'],
  'a server that leads elsewhere': [301, ''],
};

const servers: http.Server[] = [];
const endpoints = new Map<string, string>();
let args: Record<string, string[]>;
beforeAll(async () => {
  for (const [name, [status, body]] of Object.entries(RESPONSES)) {
    const server = http.createServer((_, response) => response.writeHead(status, { location: '/' }).end(body));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.push(server);
    endpoints.set(name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  const authentik = await openAuthentik({
    users: [],
    sources: ['{"pk":"3fa85f64-5717-4562-b3fc-2c963f66afa6","slug":"s","name":"S"}'],
    scim_users: [],
  });
  servers.push({ close: authentik.close, closeAllConnections() {} } as never);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
  writeFileSync(file, '{"users":[{"pk":1,"username":"u","name":"U","uid":"u"}]}');
  args = { seed: [file], user: ['disable', '1'], token: ['list'], import: ['--url', authentik.url] };
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** Without an endpoint the SDK's own settings count. */
const AWS = ['--table', 'nowhere'];

const COMMANDS: [name: string, command: Command][] = [
  ['seed', seed],
  ['user', user],
  ['token', token],
  ['import', importCommand],
];

describe.each(COMMANDS)('%s', (name, command) => {
  /** What the command prints after `error: `. */
  async function errorOf(options: string[], variables: Record<string, string | undefined> = {}): Promise<string> {
    const ran = await runInProcess(command, [...(args[name] ?? []), ...options], {
      AWS_ENDPOINT_URL_DYNAMODB: undefined,
      AUTHENTIK_TOKEN: KEY,
      ...variables,
    });
    expect(ran).toEqual({ code: 1, stdout: expect.any(String), stderr: expect.stringMatching(/^error: [^\n]*\n$/) });
    return ran.stderr.slice('error: '.length, -1);
  }

  test.each(Object.keys(RESPONSES))('names an endpoint that is %s', async (kind) => {
    expect(await errorOf(['--endpoint', endpoints.get(kind) as string])).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+ does not respond as DynamoDB does, but with (status (404|403|301)|invalid JSON)\. --endpoint must be /,
    );
  });

  test('names a variable that is no URL', async () => {
    expect(await errorOf([], { AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' })).toMatch(
      /^AWS_ENDPOINT_URL_DYNAMODB must be a URL/,
    );
  });

  test('refuses an invalid region', async () => {
    expect(await errorOf(AWS, { AWS_REGION: 'eu central' })).toMatch(/^Region not accepted/);
  });

  test.each<Record<string, string | undefined>>([
    { AWS_DEFAULTS_MODE: 'zz' },
    { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required', AWS_ENDPOINT_URL_DYNAMODB: undefined },
    { AWS_ACCESS_KEY_ID: undefined, AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
  ])('reports in one line what the SDK says about %j', async (environment) => {
    expect(await errorOf(AWS, environment)).not.toBe('');
  });

  test('reports missing credentials', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_EC2_METADATA_DISABLED: 'true' };
    const files = { AWS_SHARED_CREDENTIALS_FILE: '/nowhere', AWS_CONFIG_FILE: '/nowhere' };
    expect(await errorOf(AWS, { ...none, ...files })).toMatch(/credentials/);
  });
});
