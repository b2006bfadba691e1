/** Requests that once broke a claim: fast-check's counterexamples. They run again before new ones are generated. */
import { type Hostile, ROW, TOKEN } from './requests.ts';

const pathParameters = { id: ROW };
const authorization = `Bearer ${TOKEN}`;

export const PAST_FAILURES: Readonly<Record<string, Hostile>> = {
  'an If-Match larger than DynamoDB compares, once a 500,': {
    event: {
      pathParameters,
      headers: { authorization, 'if-match': `"${'x'.repeat(3_000_000)}"` },
      body: { attributes: 1 },
    },
  },
  'a body of six megabytes of small objects, once three seconds of CPU time,': {
    event: { pathParameters, headers: { authorization }, body: `{"attributes":[${'{},'.repeat(2_000_000)}1.0]}` },
  },
  'a body of half a million unknown fields, once three seconds of CPU time,': {
    event: {
      pathParameters,
      headers: { authorization },
      body: `{${Array.from({ length: 450_000 }, (_, n) => `"k${n}":1.0`).join()}}`,
    },
  },
};
