/** The runbook's emergencies, followed command by command on the local stage. */
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LOCAL_TABLE, readTableDefinition } from '../../commands/table-definition.ts';
import { createTable } from '../../lib/dynamodb/bulk/create-table.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import { openTable, type Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { Key } from '../../lib/dynamodb/table/keys.ts';
import { freePort } from '../../local/services.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { type Served, serve } from '../support/served.ts';
import { type Block, blocksOf, toPattern } from './runbook/document.ts';
import { openShell, type Shell } from './runbook/shell.ts';

const SOURCE = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const LEAKED = 'leaked-mN5tXr7WbLmPdY';
const DEMO = 'demos-mN5tXr7WbLmPdYx';
const KEPT = 'kept-mN5tXr7WbLmPdYxz';
const RESTORED = `${LOCAL_TABLE}-restored`;

const user = (pk: number, username: string) => ({ pk, username, name: username, uid: username });
const token = (key: string, identifier: string, owner: number): NonNullable<Seed['tokens']>[number] => ({
  ...{ key, identifier, user: owner, intent: 'api', expiring: false, expires: null },
  permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
});
const SEED: Seed = {
  users: [user(1, 'akadmin'), user(2, 'alice')],
  sources: [{ pk: SOURCE, slug: 'demo', name: 'Demo' }],
  tokens: [token(LEAKED, 'ci', 1), token(DEMO, 'demo', 2), token(KEPT, 'kept', 1)],
  scim_users: [{ id: 'demo', user: 2, source: SOURCE, attributes: { exact: 1 } }],
};

let served: Served;
let table: Table;
let shell: Shell;
let environment: Record<string, string>;
beforeAll(async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'runbook-')), 'seed.json');
  writeFileSync(file, JSON.stringify(SEED));
  served = await serve({ PORT: String(await freePort()), SEED: file, DYNAMODB_ENDPOINT: '' });
  const endpoint = /^DynamoDB Local on (\S+)$/m.exec(served.output())?.[1] as string;
  table = openTable(LOCAL_TABLE, { endpoint });
  environment = { AWS_ENDPOINT_URL_DYNAMODB: endpoint, TABLE: LOCAL_TABLE, URL: served.url };
  shell = openShell(environment);
});
afterAll(async () => {
  shell?.close();
  await served?.stop();
});

const patch = (key: string, body: object = {}) =>
  fetch(`${served.url}/api/v3/sources/scim_users/demo/`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const status = async (key: string): Promise<number> => (await patch(key)).status;

/** Instances of the function that the test may have started: it sends three requests at once. */
const INSTANCES = 3;

/** Waits until no instance has another status for the key. Each may have the token in its cache for TOKEN_CACHE_SECONDS. */
async function untilStatus(key: string, wanted: number): Promise<void> {
  for (;;) {
    const statuses = await Promise.all(Array.from({ length: INSTANCES }, () => status(key)));
    if (statuses.every((one) => one === wanted)) return;
    await wait(500);
  }
}

/** Runs a block, and compares its output with the runbook's. @param words the reader's values for the runbook's */
async function follow(block: Block | undefined, words: Record<string, string> = {}, typed?: string): Promise<string> {
  if (block === undefined) throw new Error('docs/runbook.md has no such block');
  const own = (text: string) => Object.entries(words).reduce((all, [word, value]) => all.replaceAll(word, value), text);
  const printed = await shell.run(own(block.commands), typed);
  if (block.output !== undefined) expect(printed).toMatch(toPattern(own(block.output)));
  return printed;
}

/** Copies the table's items to where the stand-in for a restore finds them. */
async function takeSnapshot(): Promise<void> {
  const snapshot = openTable(`${LOCAL_TABLE}-snapshot`, { endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB });
  const { Items = [] } = await table.documents.send(new ScanCommand({ TableName: LOCAL_TABLE, ConsistentRead: true }));
  await createTable(snapshot, readTableDefinition());
  await writeItems(snapshot, Items as Key[]);
}

const shortDigest = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 12);

test('a leaked key, a user to disable, and a table to restore', async () => {
  expect(await Promise.all([LEAKED, DEMO, KEPT].map(status))).toEqual([200, 200, 200]);
  await takeSnapshot();

  const leaked = blocksOf('A key has leaked');
  expect(leaked).toHaveLength(2);
  const revoked = await follow(leaked[0], {}, LEAKED);
  expect(revoked).toContain(`revoked ${shortDigest(LEAKED)}`);
  expect(revoked).not.toContain(LEAKED);
  await follow(leaked[1]);
  const made = await shell.run('echo $KEY');
  expect(made).toMatch(/^[\w-]{60}$/);

  const shutOut = blocksOf('A user must be shut out');
  expect(shutOut).toHaveLength(2);
  await follow(shutOut[0]);
  await Promise.all([untilStatus(LEAKED, 403), untilStatus(DEMO, 403)]);
  expect(await Promise.all([made, KEPT].map(status))).toEqual([200, 200]);
  expect(await (await patch(KEPT)).json()).toMatchObject({ user_obj: { pk: 2, is_active: false } });
  await follow(shutOut[1]);
  expect(await status(DEMO)).toBe(200);
  await follow(shutOut[0]);

  await patch(KEPT, { attributes: { wrong: true } });
  const [restore, rows, stop, protect, revokeAgain, disableAgain, deploy, ...others] = blocksOf('Restore the table');
  expect(others).toEqual([]);
  await follow(restore);
  expect(JSON.parse(await follow(rows, { ID: 'demo', 'curl ': 'curl --silent ' }))).toMatchObject({
    attributes: { exact: 1 },
  });

  // No stack exists here to stop and deploy.
  for (const block of [stop, deploy]) expect(block?.commands).toMatch(/^npx serverless deploy /);
  await follow(protect);
  const difference = await follow(revokeAgain, { DIGEST: shortDigest(LEAKED) });
  expect(difference.split('\n').filter((line) => line.startsWith('>'))).toEqual([`> ${shortDigest(LEAKED)}`]);
  expect(difference.split('\n').filter((line) => line.startsWith('<'))).toEqual([`< ${shortDigest(made)}`]);
  expect(difference).toContain(`revoked ${shortDigest(LEAKED)}`);
  const disabled = await follow(disableAgain, { PK: '2' });
  expect(disabled).toMatch(/^demo .* owner is inactive +2 alice .*\ndisabled user 2 \(alice\) in \S+-restored: /);

  const list = await shell.run(`npm run token -- list --table ${RESTORED}`);
  expect(list).toMatch(/^demo .* owner is inactive /m);
  expect(list).toMatch(/^kept .* valid /m);
  expect(list).not.toMatch(/^ci /m);
});

test('the test above follows every block of these sections, and fails for a new one', () => {
  expect(
    ['A key has leaked', 'A user must be shut out', 'Restore the table'].map((title) => blocksOf(title).length),
  ).toEqual([2, 2, 7]);
});
