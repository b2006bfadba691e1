/** The function's client: what is left of the SDK's middlewares, and that nothing of it is looked for elsewhere. */
import { expect, test } from '@jest/globals';
import { countAttempts } from '../../../lib/attempts.ts';
import { openFunctionTable } from '../../../lib/store/function-table.ts';
import { openTable } from '../../../lib/store/table.ts';

const surroundings = {
  region: 'eu-central-1',
  endpoint: undefined,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};
const namesOf = ({ client }: ReturnType<typeof openTable>) =>
  client.middlewareStack.identify().map((line) => line.split(/[: ]/, 1)[0] as string);

test('it has the middlewares of any client, without those that do nothing here', () => {
  const theirs = namesOf(openTable('t'));
  const ours = namesOf(openFunctionTable('t', surroundings, countAttempts()));
  expect(theirs.filter((name) => !ours.includes(name)).sort()).toEqual([
    'contentLengthMiddleware',
    'getUserAgentMiddleware',
    'hostHeaderMiddleware',
    'loggerMiddleware',
    'recursionDetectionMiddleware',
  ]);
  expect(ours.filter((name) => !theirs.includes(name))).toEqual([]);
});
