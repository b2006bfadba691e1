/** The Artillery scenario sends what npm run load sends. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { valuesOf } from '../../support/values-of.ts';
import { DECLARATION, toLoadArguments } from './arguments.ts';
import { seedOf } from './seed.ts';
import { MIX } from './traffic.ts';

interface Request {
  readonly url: string;
  readonly json?: { readonly user?: number; readonly source?: string };
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const { scenarios } = load(readFileSync(new URL('artillery.yml', import.meta.url), 'utf8')) as {
  scenarios: { name: string; weight: number; flow: { patch: Request }[] }[];
};
const requests = scenarios.flatMap(({ flow }) => flow.map(({ patch }) => patch));

test('has the weights of the mix', () => {
  expect(Object.fromEntries(scenarios.map(({ name, weight }) => [name.replace('-', '_'), weight]))).toEqual(MIX);
});

test('patches the rows that the seed has by default', () => {
  const row = `load-{{ $randomNumber(0, ${toLoadArguments(valuesOf(DECLARATION, []), {}).settings.rows - 1}) }}`;
  const urls = requests.map(({ url }) => url).filter((url) => !url.includes('{{ row }}'));
  expect(new Set(urls)).toEqual(new Set([`/api/v3/sources/scim_users/${row}/`]));
});

test('writes users and sources of the seed', () => {
  const { users, sources } = seedOf(1);
  const written = requests.map(({ json }) => json).filter((json) => json?.user !== undefined);
  expect(written).toHaveLength(1);
  expect(users?.map(({ pk }) => pk)).toContain(written[0]?.user);
  expect(sources?.map(({ pk }) => pk)).toContain(written[0]?.source);
});

test('sends JSON text with the right content type', () => {
  const texts = requests.filter(({ body }) => body !== undefined);
  expect(texts.map(({ headers }) => headers?.['content-type'])).toEqual([
    'application/json',
    'application/merge-patch+json',
  ]);
  for (const { body = '' } of texts)
    expect(JSON.parse(body.replaceAll(/{{.*?}}/g, '1'))).toEqual({ attributes: expect.any(Object) });
});
