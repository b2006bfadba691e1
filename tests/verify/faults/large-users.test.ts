/** A large user beside its writers, killed ones too, and with parts that are late or missing: a reader has the old or the new one whole. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toUser } from '../../../commands/seed/group-member.ts';
import { deleteItem } from '../../../lib/dynamodb/bulk/delete-item.ts';
import { openUserWriter } from '../../../lib/dynamodb/bulk/user-writer.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { userPartsKey } from '../../../lib/dynamodb/table/keys.ts';
import { readItems } from '../../../lib/dynamodb/table/read-items.ts';
import type { SeedUser } from '../../../schemas/generated/types.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { type Call, type DynamoDbProxy, openProxy, passThrough } from '../../support/dynamodb-proxy.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import { openDisturbedStage } from './disturbed-stage.ts';

const SEED = fileURLToPath(new URL('../../../commands/seed.ts', import.meta.url));

/** Characters of a user's attributes: in the head, in two parts, in four. */
const SIZES = { small: 100, large: 500_000, larger: 1_200_000 };
type Size = keyof typeof SIZES;

let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
beforeAll(async () => {
  ({ proxy, stage } = await openDisturbedStage());
});
afterAll(() => {
  stage.close();
  proxy.close();
});

/** Each test's own. */
let pk = 8_800;
let id: string;
beforeEach(async () => {
  pk += 1;
  id = randomUUID();
  proxy.change(passThrough);
  await stage.load({ scim_users: [{ id, user: pk, source: SOURCE, attributes: {} }] });
});

/** Half of a text of one letter is none of another; its user's name tells the letter. */
const userOf = (letter: string, size: Size): SeedUser & { attributes: Record<string, unknown> } => ({
  pk,
  username: letter,
  name: letter,
  uid: 'u',
  attributes: { text: letter.repeat(SIZES[size]) },
});

/** Writes as one run of a command does. */
async function write(letter: string, size: Size, table = stage.table): Promise<void> {
  const user = userOf(letter, size);
  const writer = openUserWriter(table);
  await writer.overwrite([toUser(user, user.attributes)]);
  await writer.finish();
}

/** @returns the letter and the size that a reader has; anything else is torn */
async function read(): Promise<string> {
  const { status, text, json } = await stage.patch(id);
  if (status !== 200) return `${status}`;
  const { username, attributes } = json.user_obj as { username: string; attributes: { text: string } };
  for (const [size, length] of Object.entries(SIZES))
    if (attributes.text === username.repeat(length)) return `${username} ${size}`;
  return `torn: ${text.length} characters of ${username}`;
}

/** Keys of the parts that are stored of the user, by generation, and the ledger. */
async function stored(): Promise<{ generations: Map<string, number>; ledger: Record<string, unknown> | undefined }> {
  const pages = paginateScan(
    { client: stage.table.documents },
    {
      TableName: stage.table.name,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :part)',
      ExpressionAttributeValues: { ':part': `user_part#${pk}#` },
      ProjectionExpression: 'pk',
    },
  );
  const generations = new Map<string, number>();
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const generation = item.pk.split('#')[2];
      generations.set(generation, (generations.get(generation) ?? 0) + 1);
    }
  const ledger = (await readItems(stage.table, [userPartsKey(pk)])).get(userPartsKey(pk).pk);
  return { generations, ledger };
}

/** No part is stored but those of the head, and the ledger names them alone. */
async function expectTidy(size: Size): Promise<void> {
  const { generations, ledger } = await stored();
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

describe.each(CHANGES)('a user that is %s becomes %s', (before, after) => {
  test('while it is read: a run that comes in before any of the reader’s calls, and deletes what was', async () => {
    for (const warm of [false, true])
      for (let at = 0; at < 3; at++) {
        await write('a', before);
        if (warm) expect(await read()).toBe(`a ${before}`);
        let calls = 0;
        proxy.change(async (call) => {
          calls += 1;
          // The first calls of a cold instance are for the token.
          if (call.body.includes('token#') || call.body.includes('user#1"')) calls -= 1;
          else if (calls === at + 1) await write('b', after);
          return passThrough(call);
        });
        expect([`a ${before}`, `b ${after}`]).toContain(await read());
        proxy.change(passThrough);
        expect(await read()).toBe(calls > at ? `b ${after}` : `a ${before}`);
      }
  });

  test('by a run that breaks off after any of its calls: the old or the new one is read, and the next run leaves nothing behind', async () => {
    let isOver = false;
    for (let survived = 0; !isOver; survived++) {
      await write('a', before);
      isOver = await breakOff('b', after, survived);
      await expectRepaired(before, after);
    }
  }, 60_000);
});

test('a seed whose process is killed at any of its calls leaves the old or the new user, and the next run nothing else', async () => {
  const [before, after] = ['large', 'larger'] as const;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'large-')), 'seed.json');
  writeFileSync(file, JSON.stringify({ users: [userOf('b', after)] }));
  let left = 1;
  for (let survived = 0; left > 0; survived++) {
    await write('a', before);
    left = await killed(file, survived);
    await expectRepaired(before, after);
  }
}, 120_000);

/** Of a run that has broken off, and by the next one. */
async function expectRepaired(before: Size, after: Size): Promise<void> {
  expect([`a ${before}`, `b ${after}`]).toContain(await read());
  await write('b', after);
  expect(await read()).toBe(`b ${after}`);
  await expectTidy(after);
}

/** A run that makes so many calls and no more. @returns whether those were all */
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

/** A seed whose process is killed when DynamoDB has done as many of its calls. @returns how many more it would have made */
async function killed(file: string, after: number): Promise<number> {
  const seeding = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  const child = execFile(process.execPath, [SEED, file, '--table', stage.table.name, '--endpoint', seeding.endpoint]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let calls = 0;
  let left = 0;
  seeding.change(async (call: Call) => {
    calls += 1;
    if (calls <= after) return passThrough(call);
    left += 1;
    return child.kill('SIGKILL');
  });
  await ended;
  seeding.close();
  return left;
}

test('readers beside a writer that writes all the time have one of its users each time, and seldom a 503', async () => {
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
}, 60_000);

test('of two writers at once one is read, whole, and the next run leaves nothing behind', async () => {
  for (let round = 0; round < 5; round++) {
    await Promise.all([write('a', 'larger'), write('b', 'large')]);
    expect(['a larger', 'b large']).toContain(await read());
  }
  await write('c', 'large');
  expect(await read()).toBe('c large');
  await expectTidy('large');
}, 60_000);

describe('a run that deletes what no head names', () => {
  /**
   * A table whose calls of one kind wait, from the first one that `isHeld` names.
   * @returns a promise that resolves when a call waits, and a function that lets all calls go on
   */
  function heldTable(isHeld: (input: string) => boolean, command = 'TransactWriteItemsCommand') {
    const table = openTable(stage.table.name);
    const waits = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    table.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === command && isHeld(JSON.stringify(args.input))) {
            waits.resolve();
            await goOn.promise;
          }
          return next(args);
        },
      { step: 'initialize' },
    );
    return { table, waits: waits.promise, goOn: goOn.resolve };
  }

  test('before another’s head is put deletes its parts, and the other writes them again', async () => {
    await write('a', 'large');
    const { table, waits, goOn } = heldTable((input) => input.includes('"Put"'));
    const writing = write('b', 'larger', table);
    await waits;
    await write('a', 'large');
    goOn();
    await writing;
    expect(await read()).toBe('b larger');
    await expectTidy('larger');
  });

  test('while another writes its parts leaves none of them behind', async () => {
    await write('a', 'large');
    const { table, waits, goOn } = heldTable(() => true, 'BatchWriteItemCommand');
    const writing = write('b', 'larger', table);
    await waits;
    await write('a', 'large');
    goOn();
    await writing;
    expect(await read()).toBe('b larger');
    await expectTidy('larger');
  });

  test('keeps the parts of a head that is put after it has looked', async () => {
    await write('a', 'large');
    const writer = heldTable((input) => input.includes('"Put"'));
    const writing = write('b', 'larger', writer.table);
    await writer.waits;
    const cleaner = heldTable((input) => input.includes('DELETE #generations'));
    const cleaning = write('a', 'large', cleaner.table);
    await cleaner.waits;
    writer.goOn();
    await writing;
    cleaner.goOn();
    await cleaning;
    expect(await read()).toBe('b larger');
    await expectTidy('larger');
  });
});

describe('parts', () => {
  /** A response to a BatchGetItem without some of its items. @param leave which are left out, and how it is said */
  const without =
    (leave: (items: { pk: { S: string } }[], call: Call) => { pk: { S: string } }[], unprocessed: boolean) =>
    async (call: Call) => {
      if (call.operation !== 'BatchGetItem') return passThrough(call);
      const answer = await call.forward();
      const body = JSON.parse(answer.body);
      const [[table, items]] = Object.entries(body.Responses) as [[string, { pk: { S: string } }[]]];
      const left = leave(items, call);
      body.Responses[table] = items.filter((item) => !left.includes(item));
      if (unprocessed && left.length > 0)
        body.UnprocessedKeys = { [table]: { Keys: left.map(({ pk }) => ({ pk })), ConsistentRead: false } };
      const { 'content-length': _, 'x-amz-crc32': __, ...headers } = answer.headers;
      return call.respond({ ...answer, headers, body: JSON.stringify(body) });
    };

  test('that come one in each response are all read', async () => {
    const user = { ...userOf('e', 'large'), attributes: { text: 'e'.repeat(5_000_000) } };
    await stage.load({ users: [user] });
    proxy.change(without((items) => items.slice(1), true));
    proxy.calls.length = 0;
    const { status, json } = await stage.patch(id);
    expect([status, (json.user_obj as typeof user).attributes.text === user.attributes.text]).toEqual([200, true]);
    expect(proxy.calls.filter((operation) => operation === 'BatchGetItem')).toHaveLength(13);
  });

  test('of which no response has any are given up, with a 503', async () => {
    await write('a', 'large');
    proxy.change(without((items) => items, true));
    proxy.calls.length = 0;
    expect(await stage.patch(id)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(proxy.calls.filter((operation) => operation === 'BatchGetItem')).toHaveLength(5);
  });

  test('that an eventually consistent read misses are read consistently', async () => {
    await write('a', 'larger');
    proxy.change(without((items, { body }) => (body.includes('"ConsistentRead":true') ? [] : items.slice(2)), false));
    expect(await read()).toBe('a larger');
  });

  test('of which one is gone are no user: 503, nothing of them is answered', async () => {
    await write('a', 'larger');
    const [generation] = [...(await stored()).generations.keys()];
    await deleteItem(stage.table, { pk: `user_part#${pk}#${generation}#2` });
    expect(await stage.patch(id, { attributes: { x: 1 } })).toMatchObject({
      status: 503,
      text: '{"detail":"Service temporarily unavailable, try again later."}',
    });
    await write('a', 'larger');
    expect(await read()).toBe('a larger');
  });

  test('of a user who is deleted meanwhile make its row a missing one', async () => {
    await write('a', 'large');
    const [generation] = [...(await stored()).generations.keys()];
    proxy.change(async (call) => {
      if (call.operation === 'BatchGetItem') {
        await deleteItem(stage.table, { pk: `user#${pk}` });
        await deleteItem(stage.table, { pk: `user_part#${pk}#${generation}#0` });
      }
      return passThrough(call);
    });
    expect(await stage.patch(id)).toMatchObject({ status: 404 });
  });
});
