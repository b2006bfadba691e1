/** Fifty simultaneous writers of one row: each write is applied or refused, and none is lost. */
import { isDeepStrictEqual } from 'node:util';
import type { Instance } from '../instance.ts';
import { table as toTable } from '../report.ts';
import { fill, openFunction, openScaled, rowId } from './table.ts';
import { type Attributes, type Writer, type Written, writerOf } from './writer.ts';

const WRITERS = 50;
/** Writes of each writer. Those with If-Match are mostly refused, and repeat more often. */
const WRITES: Readonly<Record<Kind, number>> = { replace: 8, merge: 8, 'If-Match': 32 };
/** The writers share these processes, as on Lambda instances. */
const INSTANCES = 4;
/** 412: another version; 503: others kept changing the row. */
const REFUSED: readonly number[] = [412, 503];

type Kind = 'replace' | 'merge' | 'If-Match';

/** A write and its response. */
interface Write extends Written {
  readonly kind: Kind;
  /** The key that only this write sets. */
  readonly mark: string;
}

/** @returns Markdown, and the lost writes: none */
export async function measureHotItem(file: string): Promise<{ text: string; lost: readonly string[] }> {
  const table = await openScaled('hot-item');
  await fill(table, 2, 60, () => {});
  const instances: Instance[] = [];
  for (let n = 0; n < INSTANCES; n++) instances.push(await openFunction(file, table));
  const writers = (row: number) =>
    Array.from({ length: WRITERS }, (_, n) => writerOf(instances[n % INSTANCES] as Instance, rowId(row)));
  const kept = await mergesAndVersions(writers(0));
  const mixed = await allAtOnce(writers(1));
  for (const instance of instances) instance.end();
  table.client.destroy();
  return {
    text: [
      'Merge patches of different keys, and read-change-write with If-Match. At the end every applied write is present:',
      render(kept.writes),
      "The same with replacing writers. Every applied write was based on another's result, and the final state is the last one:",
      render(mixed.writes),
    ].join('\n\n'),
    lost: [...kept.lost, ...mixed.lost],
  };
}

interface Outcome {
  readonly writes: readonly Write[];
  readonly lost: readonly string[];
}

/** None of these writes removes another's key. */
async function mergesAndVersions(writers: readonly Writer[]): Promise<Outcome> {
  const writes = (
    await Promise.all(writers.map((writer, n) => (n % 2 ? merging(writer, n) : versioned(writer, n))))
  ).flat();
  const { attributes } = await (writers[0] as Writer).read();
  const lost = writes
    .filter(({ status, mark }) => isApplied(status) !== mark in attributes)
    .map(
      ({ kind, mark, status }) => `${kind} ${mark}, response ${status}, ${mark in attributes ? 'is' : 'is not'} there`,
    );
  return { writes, lost: [...lost, ...unexpected(writes)] };
}

async function allAtOnce(writers: readonly Writer[]): Promise<Outcome> {
  const before = (await (writers[0] as Writer).read()).attributes;
  const ways = [merging, versioned, replacing];
  const writes = (await Promise.all(writers.map((writer, n) => (ways[n % 3] as typeof merging)(writer, n)))).flat();
  const after = await (writers[0] as Writer).read();
  const applied = writes.filter(({ status }) => isApplied(status));
  const last = applied.find(({ etag }) => etag === after.etag);
  const states = new Set([before, ...applied.map(({ attributes }) => attributes)].map(textOf));
  return {
    writes,
    lost: [
      ...(isDeepStrictEqual(last?.attributes, after.attributes) ? [] : ['what is there is what no write has left']),
      ...(new Set(applied.map(({ etag }) => etag)).size === applied.length ? [] : ['two writes have one version']),
      ...applied
        .filter(({ kind, mark, attributes }) => kind !== 'replace' && !states.has(textOf(without(attributes, mark))))
        .map(({ kind, mark }) => `${kind} ${mark} was built on what no write has left`),
      ...unexpected(writes),
    ],
  };
}

async function merging(writer: Writer, n: number): Promise<Write[]> {
  return inTurn('merge', async (count) => {
    const mark = `merge-${n}-${count}`;
    return { mark, ...(await writer.merge({ [mark]: count })) };
  });
}

/** Reads, adds its mark, and writes conditional on the version that it read. */
async function versioned(writer: Writer, n: number): Promise<Write[]> {
  return inTurn('If-Match', async (count) => {
    const mark = `version-${n}-${count}`;
    const { etag, attributes } = await writer.read();
    return { mark, ...(await writer.replaceIf(etag, { ...attributes, [mark]: count })) };
  });
}

async function replacing(writer: Writer, n: number): Promise<Write[]> {
  return inTurn('replace', async (count) => {
    const mark = `replace-${n}-${count}`;
    return { mark, ...(await writer.replace({ [mark]: count })) };
  });
}

async function inTurn(kind: Kind, write: (count: number) => Promise<Omit<Write, 'kind'>>): Promise<Write[]> {
  const writes: Write[] = [];
  for (let count = 0; count < WRITES[kind]; count++) writes.push({ kind, ...(await write(count)) });
  return writes;
}

const isApplied = (status: number): boolean => status === 200;

const unexpected = (writes: readonly Write[]): string[] =>
  writes
    .filter(({ status }) => !isApplied(status) && !REFUSED.includes(status))
    .map(({ kind, mark, status }) => `${kind} ${mark} got ${status}`);

const textOf = (attributes: Attributes): string => JSON.stringify(Object.entries(attributes).sort());

const without = (attributes: Attributes, mark: string): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== mark));

function render(writes: readonly Write[]): string {
  const kinds = [...new Set(writes.map(({ kind }) => kind))].sort();
  return toTable(
    ['writes', 'sent', 'applied', 'refused: 412', 'refused: 503'],
    kinds.map((kind) => {
      const answered = writes.filter((write) => write.kind === kind).map(({ status }) => status);
      const count = (status: number) => `${answered.filter((one) => one === status).length}`;
      return [kind, `${answered.length}`, count(200), count(412), count(503)];
    }),
  );
}
