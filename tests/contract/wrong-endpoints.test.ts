/** What each command says where the endpoint, the region or the credentials are wrong: one line, and 1. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KEY, openAuthentik } from '../support/authentik.ts';

const file = (name: string) => fileURLToPath(new URL(`../../commands/${name}.ts`, import.meta.url));

/** Responds as the last part of the path before DynamoDB's says: each status has a server of its own. */
const RESPONSES: Readonly<Record<string, [status: number, body: string]>> = {
  'a web page': [200, '<html>'],
  'a server without the path': [404, '{"detail":"Not found."}'],
  'a gateway that refuses': [403, '{"message":"Forbidden"}'],
  'a server that leads elsewhere': [301, ''],
};

const servers: http.Server[] = [];
const endpoints = new Map<string, string>();
let commands: Record<string, string[]>;
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
  const seed = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
  writeFileSync(seed, '{"users":[{"pk":1,"username":"u","name":"U","uid":"u"}]}');
  commands = {
    seed: [file('seed'), seed],
    user: [file('user'), 'disable', '1'],
    token: [file('token'), 'list'],
    import: [file('import'), '--url', authentik.url],
  };
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** Without an endpoint the SDK's own settings count. */
const AWS = ['--table', 'nowhere'];

const COMMANDS = ['seed', 'user', 'token', 'import'];

/** What it prints after `error: `. @throws where it prints more than one line, or ends otherwise than with 1 */
const errorOf = (name: string, args: string[], environment: Record<string, string | undefined> = {}) =>
  new Promise<string>((resolve, reject) => {
    const { AWS_ENDPOINT_URL_DYNAMODB: _, ...inherited } = process.env;
    const env = { ...inherited, AUTHENTIK_TOKEN: KEY, ...environment };
    execFile(process.execPath, [...(commands[name] ?? []), ...args], { env }, (error, stdout, stderr) => {
      const [, line] = /^error: ([^\n]*)\n$/.exec(stderr) ?? [];
      if (error?.code === 1 && line !== undefined) resolve(line);
      else reject(new Error(`${error?.code}: ${stdout}${stderr}`));
    });
  });

describe.each(COMMANDS)('%s', (name) => {
  test.each(Object.keys(RESPONSES))('names an endpoint that is %s', async (kind) => {
    expect(await errorOf(name, ['--endpoint', endpoints.get(kind) as string])).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+ does not respond as DynamoDB does, but with (status (404|403|301)|invalid JSON)\. --endpoint must be /,
    );
  });

  test('names a variable that is no URL', async () => {
    expect(await errorOf(name, [], { AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' })).toMatch(
      /^AWS_ENDPOINT_URL_DYNAMODB must be a URL/,
    );
  });

  test('says what the SDK says of a region that is none', async () => {
    expect(await errorOf(name, AWS, { AWS_REGION: 'eu central' })).toMatch(/^Region not accepted/);
  });

  test.each<Record<string, string | undefined>>([
    { AWS_DEFAULTS_MODE: 'zz' },
    { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required', AWS_ENDPOINT_URL_DYNAMODB: undefined },
    { AWS_ACCESS_KEY_ID: undefined, AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
  ])('says in one line what the SDK says of %j', async (environment) => {
    expect(await errorOf(name, AWS, environment)).not.toBe('');
  });

  test('says what the SDK says where there are no credentials', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_EC2_METADATA_DISABLED: 'true' };
    const files = { AWS_SHARED_CREDENTIALS_FILE: '/nowhere', AWS_CONFIG_FILE: '/nowhere' };
    expect(await errorOf(name, AWS, { ...none, ...files })).toMatch(/credentials/);
  });
});
