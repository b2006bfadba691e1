/** What once broke a claim: fast-check's counterexamples, each run again before new ones are made. */
import { type Hostile, ROW, TOKEN } from './requests.ts';

const pathParameters = { id: ROW };
const authorization = `Bearer ${TOKEN}`;

export const PAST: Readonly<Record<string, Hostile>> = {
  'a tag larger than DynamoDB compares with was a 500': {
    event: {
      pathParameters,
      headers: { authorization, 'if-match': `"${'x'.repeat(3_000_000)}"` },
      body: { attributes: 1 },
    },
  },
  'six megabytes of small objects took three seconds': {
    event: { pathParameters, headers: { authorization }, body: `{"attributes":[${'{},'.repeat(2_000_000)}1.0]}` },
  },
  'so did half a million names that are none': {
    event: {
      pathParameters,
      headers: { authorization },
      body: `{${Array.from({ length: 450_000 }, (_, n) => `"k${n}":1.0`).join()}}`,
    },
  },
};
