/** A large user while others write it, also in runs that are killed, and with parts that come late or are missing. A reader gets the old or the new user, whole. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toUser } from '../../../commands/seed/group-member.ts';
import { deleteItem } from '../../../lib/dynamodb/bulk/delete-item.ts';
import { openUserWriter } from '../../../lib/dynamodb/bulk/user-writer.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { userKey, userPartsKey } from '../../../lib/dynamodb/table/keys.ts';
import { readItems } from '../../../lib/dynamodb/table/read-items.ts';
import type { SeedUser } from '../../../schemas/generated/types.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { type Call, type DynamoDbProxy, openProxy, passThrough } from '../../support/dynamodb-proxy.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type DisturbedStage, openDisturbedStage } from './disturbed-stage.ts';

const SEED = fileURLToPath(new URL('../../../commands/seed.ts', import.meta.url));

/** Characters of a user's attributes. They fit into the head, into two parts, and into four. */
const SIZES = { small: 100, large: 500_000, larger: 1_200_000 };
type Size = keyof typeof SIZES;

let disturbed: DisturbedStage | undefined;
let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
beforeAll(async () => {
  disturbed = await openDisturbedStage();
  ({ proxy, stage } = disturbed);
});
afterAll(() => disturbed?.close());

/** A user and a row that refers to it. */
interface Subject {
  readonly pk: number;
  readonly id: string;
}

let lastPk = 8_800;
async function makeSubject(): Promise<Subject> {
  lastPk += 1;
  const subject = { pk: lastPk, id: randomUUID() };
  await stage.load({ scim_users: [{ id: subject.id, user: subject.pk, source: SOURCE, attributes: {} }] });
  return subject;
}

/** Each test has its own. */
let subject: Subject;
beforeEach(async () => {
  proxy.change(passThrough);
  subject = await makeSubject();
});
/** `stored` scans the table, which would grow by megabytes with each test. */
afterEach(async () => {
  for (const key of await storedKeys('user_part#')) await deleteItem(stage.table, { pk: key });
});

/** The text repeats one letter, which is the username too: a mix of two users is recognised. */
const userOf = (letter: string, size: Size, pk = subject.pk): SeedUser & { attributes: Record<string, unknown> } => ({
  pk,
  username: letter,
  name: letter,
  uid: 'u',
  attributes: { text: letter.repeat(SIZES[size]) },
});

/** Writes as one run of a command does. */
async function write(letter: string, size: Size, table = stage.table, pk = subject.pk): Promise<void> {
  const user = userOf(letter, size, pk);
  const writer = openUserWriter(table);
  await writer.overwrite([toUser(user, user.attributes)]);
  await writer.finish();
}

/** @returns the letter and the size of the user that the function returns, or a status, or that the user is torn */
async function read({ id } = subject): Promise<string> {
  const { status, text, json } = await stage.patch(id);
  if (status !== 200) return `${status}`;
  const { username, attributes } = json.user_obj as { username: string; attributes: { text: string } };
  for (const [size, length] of Object.entries(SIZES))
    if (attributes.text === username.repeat(length)) return `${username} ${size}`;
  return `torn: ${text.length} characters of ${username}`;
}

async function storedKeys(prefix: string): Promise<string[]> {
  const pages = paginateScan(
    { client: stage.table.documents },
    {
      TableName: stage.table.name,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':prefix': prefix },
      ProjectionExpression: 'pk',
    },
  );
  const keys: string[] = [];
  for await (const { Items = [] } of pages) keys.push(...Items.map(({ pk }) => pk as string));
  return keys;
}

/** @returns how many parts of each generation of the user are stored, and the user's ledger */
async function stored(pk = subject.pk) {
  const generations = new Map<string, number>();
  for (const key of await storedKeys(`user_part#${pk}#`)) {
    const generation = key.split('#')[2] as string;
    generations.set(generation, (generations.get(generation) ?? 0) + 1);
  }
  const ledger = (await readItems(stage.table, [userPartsKey(pk)])).get(userPartsKey(pk).pk);
  return { generations, ledger };
}

/** Only the parts that the head names are stored, and the ledger names them alone. */
async function expectTidy(size: Size, pk = subject.pk): Promise<void> {
  const { generations, ledger } = await stored(pk);
  const parts = Math.ceil(SIZES[size] / 399_360);
  const entries = [...generations].map(([generation, count]) => `${generation}#${count}`);
  expect([...generations.values()]).toEqual(size === 'small' ? [] : [parts]);
  expect([...((ledger?.generations as Set<string> | undefined) ?? [])]).toEqual(entries);
  expect(ledger?.stale).toBeUndefined();
}

const CHANGES: [Size, Size][] = [
  ['large', 'larger'],
  ['larger', 'large'],
  ['small', 'larger'],
  ['larger', 'small'],
];

describe.each(CHANGES)('when a %s user becomes a %s one', (before, after) => {
  test('a reader gets the old or the new user, before whichever of its calls the writer runs', async () => {
    for (const warm of [false, true])
      for (let at = 0; at < 3; at++) {
        await write('a', before);
        if (warm) expect(await read()).toBe(`a ${before}`);
        let calls = 0;
        proxy.change(async (call) => {
          calls += 1;
          // The first calls of a cold instance read the token and its owner.
          if (call.body.includes('token#') || call.body.includes('user#1"')) calls -= 1;
          else if (calls === at + 1) await write('b', after);
          return passThrough(call);
        });
        expect([`a ${before}`, `b ${after}`]).toContain(await read());
        proxy.change(passThrough);
        expect(await read()).toBe(calls > at ? `b ${after}` : `a ${before}`);
      }
  });

  test('a reader gets the old or the new user after a writer that breaks off at any of its calls, and the next run cleans up', async () => {
    let isComplete = false;
    for (let survived = 0; !isComplete; survived++) {
      await write('a', before);
      isComplete = await breakOff('b', after, survived);
      await expectRepaired(before, after);
    }
  });
});

test('a seed that is killed at any of its calls leaves the old or the new user, and the next run cleans up', async () => {
  const [before, after] = ['large', 'larger'] as const;
  const folder = temporaryFolder('large-users');
  async function killAndRepair(survived: number): Promise<Seeding> {
    const own = await makeSubject();
    const file = path.join(folder, `${own.pk}.json`);
    writeFileSync(file, JSON.stringify({ users: [userOf('b', after, own.pk)] }));
    await write('a', before, stage.table, own.pk);
    const seeding = await seedAndKill(file, survived);
    await expectRepaired(before, after, own);
    return seeding;
  }
  const { calls, isKilled } = await killAndRepair(Number.POSITIVE_INFINITY);
  expect(isKilled).toBe(false);
  const moments = Array.from({ length: calls }, (_, at) => at).values();
  let kills = 0;
  const killOneByOne = async () => {
    for (const survived of moments) if ((await killAndRepair(survived)).isKilled) kills += 1;
  };
  await Promise.all([killOneByOne(), killOneByOne(), killOneByOne()]);
  expect(kills).toBeGreaterThan(5);
});

/** The user is whole after a run that broke off, and tidy after the next run. */
async function expectRepaired(before: Size, after: Size, own = subject): Promise<void> {
  expect([`a ${before}`, `b ${after}`]).toContain(await read(own));
  await write('b', after, stage.table, own.pk);
  expect(await read(own)).toBe(`b ${after}`);
  await expectTidy(after, own.pk);
}

/** A run that fails after this many calls. @returns whether it needed no more */
async function breakOff(letter: string, size: Size, calls: number): Promise<boolean> {
  const table = openTable(stage.table.name);
  let made = 0;
  table.client.middlewareStack.add(
    (next) => (args) => {
      made += 1;
      if (made > calls) throw new Error('broken off');
      return next(args);
    },
    { step: 'initialize' },
  );
  await write(letter, size, table).catch(() => {});
  return made <= calls;
}

interface Seeding {
  readonly calls: number;
  /** False if the seed needed no more calls. */
  readonly isKilled: boolean;
}

/** Kills a seed at the call after this many, which DynamoDB never gets. */
async function seedAndKill(file: string, survived: number): Promise<Seeding> {
  const seedProxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  const child = execFile(process.execPath, [SEED, file, '--table', stage.table.name, '--endpoint', seedProxy.endpoint]);
  const ended = once(child, 'exit');
  let calls = 0;
  let isKilled = false;
  seedProxy.change(async (call: Call) => {
    if (isKilled) return undefined;
    calls += 1;
    if (calls <= survived) return passThrough(call);
    isKilled = true;
    return child.kill('SIGKILL');
  });
  await ended;
  seedProxy.close();
  return { calls, isKilled };
}

test('readers beside a writer that never stops get one of its users each time, and seldom a 503', async () => {
  await write('a', 'large');
  let isWriting = true;
  const counts = new Map<string, number>();
  const reader = async () => {
    while (isWriting) {
      const found = await read();
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
  };
  const readers = [reader(), reader(), reader()];
  for (let round = 0; round < 6; round++)
    for (const [letter, size] of [
      ['b', 'larger'],
      ['c', 'small'],
      ['d', 'large'],
      ['a', 'large'],
    ] as const)
      await write(letter, size);
  isWriting = false;
  await Promise.all(readers);
  const possible = ['a large', 'b larger', 'c small', 'd large', '503'];
  expect([...counts.keys()].filter((found) => !possible.includes(found))).toEqual([]);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  expect(counts.get('503') ?? 0).toBeLessThan(all / 10);
});

test('a reader gets the user of one of two concurrent writers, and the next run cleans up', async () => {
  for (let round = 0; round < 5; round++) {
    await Promise.all([write('a', 'larger'), write('b', 'large')]);
    expect(['a larger', 'b large']).toContain(await read());
  }
  await write('c', 'large');
  expect(await read()).toBe('c large');
  await expectTidy('large');
});

describe('a run that deletes parts which no head names', () => {
  /**
   * A table that holds the calls of one kind whose input `isHeld` selects.
   * @returns a promise that resolves when a call is held, and a function that releases all calls
   */
  function heldTable(isHeld: (input: string) => boolean, command = 'TransactWriteItemsCommand') {
    const table = openTable(stage.table.name);
    const held = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    table.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === command && isHeld(JSON.stringify(args.input))) {
            held.resolve();
            await released.promise;
          }
          return next(args);
        },
      { step: 'initialize' },
    );
    return { table, held: held.promise, release: released.resolve };
  }

  test('may delete the parts of another writer before its head is put, and that writer writes them again', async () => {
    await write('a', 'large');
    const { table, held, release } = heldTable((input) => input.includes('"Put"'));
    const writing = write('b', 'larger', table);
    await held;
    await write('a', 'large');
    release();
    await writing;
    expect(await read()).toBe('b larger');
    await expectTidy('larger');
  });

  test('leaves no part behind of another writer that is still writing them', async () => {
    await write('a', 'large');
    const { table, held, release } = heldTable(() => true, 'BatchWriteItemCommand');
    const writing = write('b', 'larger', table);
    await held;
    await write('a', 'large');
    release();
    await writing;
    expect(await read()).toBe('b larger');
    await expectTidy('larger');
  });

  test('keeps the parts of a head that is put after it read the ledger', async () => {
    await write('a', 'large');
    const writer = heldTable((input) => input.includes('"Put"'));
    const writing = write('b', 'larger', writer.table);
    await writer.held;
    const cleaner = heldTable((input) => input.includes('DELETE #generations'));
    const cleaning = write('a', 'large', cleaner.table);
    await cleaner.held;
    writer.release();
    await writing;
    cleaner.release();
    await cleaning;
    expect(await read()).toBe('b larger');
    await expectTidy('larger');
  });
});

describe('parts of a user', () => {
  /**
   * Responds to a BatchGetItem without some of its items.
   * @param omitted selects the items to leave out
   * @param unprocessed whether the response lists their keys as unprocessed
   */
  const without =
    (omitted: (items: { pk: { S: string } }[], call: Call) => { pk: { S: string } }[], unprocessed: boolean) =>
    async (call: Call) => {
      if (call.operation !== 'BatchGetItem') return passThrough(call);
      const response = await call.forward();
      const body = JSON.parse(response.body);
      const [[table, items]] = Object.entries(body.Responses) as [[string, { pk: { S: string } }[]]];
      const left = omitted(items, call);
      body.Responses[table] = items.filter((item) => !left.includes(item));
      if (unprocessed && left.length > 0)
        body.UnprocessedKeys = { [table]: { Keys: left.map(({ pk }) => ({ pk })), ConsistentRead: false } };
      const { 'content-length': _, 'x-amz-crc32': __, ...headers } = response.headers;
      return call.respond({ ...response, headers, body: JSON.stringify(body) });
    };

  test('are all read if each response has only one', async () => {
    const user = { ...userOf('e', 'large'), attributes: { text: 'e'.repeat(5_000_000) } };
    await stage.load({ users: [user] });
    proxy.change(without((items) => items.slice(1), true));
    proxy.calls.length = 0;
    const { status, json } = await stage.patch(subject.id);
    expect([status, (json.user_obj as typeof user).attributes.text === user.attributes.text]).toEqual([200, true]);
    expect(proxy.calls.filter((operation) => operation === 'BatchGetItem')).toHaveLength(13);
  });

  test('lead to a 503 if no response has any of them', async () => {
    await write('a', 'large');
    proxy.change(without((items) => items, true));
    proxy.calls.length = 0;
    expect(await stage.patch(subject.id)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(proxy.calls.filter((operation) => operation === 'BatchGetItem')).toHaveLength(5);
  });

  test('are read consistently if an eventually consistent read misses them', async () => {
    await write('a', 'larger');
    proxy.change(without((items, { body }) => (body.includes('"ConsistentRead":true') ? [] : items.slice(2)), false));
    expect(await read()).toBe('a larger');
  });

  test('lead to a 503 without any of their text if one part is missing', async () => {
    await write('a', 'larger');
    const [generation] = [...(await stored()).generations.keys()];
    await deleteItem(stage.table, { pk: `user_part#${subject.pk}#${generation}#2` });
    expect(await stage.patch(subject.id, { attributes: { x: 1 } })).toMatchObject({
      status: 503,
      text: '{"detail":"Service temporarily unavailable, try again later."}',
    });
    await write('a', 'larger');
    expect(await read()).toBe('a larger');
  });

  test('lead to a 404 if the user is deleted while they are read', async () => {
    await write('a', 'large');
    const [generation] = [...(await stored()).generations.keys()];
    proxy.change(async (call) => {
      if (call.operation === 'BatchGetItem') {
        await deleteItem(stage.table, userKey(subject.pk));
        await deleteItem(stage.table, { pk: `user_part#${subject.pk}#${generation}#0` });
      }
      return passThrough(call);
    });
    expect(await stage.patch(subject.id)).toMatchObject({ status: 404 });
  });
});
