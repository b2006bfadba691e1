/** Every JSON value comes back as it was sent, through the real handler and DynamoDB Local, in the response and when read again. */
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openStage, type Stage } from '../support/stage.ts';

import { attributesOf, exactly, jsonText } from '../verify/hostile/json-text.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

test.each([
  ['application/json', (text: string) => text],
  // What is null is removed by a merge, at any depth: sent within an array it is not looked at.
  ['application/merge-patch+json', (text: string) => `[${text}]`],
])('keeps any attributes sent as %s', async (type, wrapped) => {
  const id = await stage.row();
  await fc.assert(
    fc.asyncProperty(jsonText, async (text) => {
      fc.pre(text !== 'null');
      const sent = wrapped(text);
      const response = await stage.patch(id, `{"attributes":${sent}}`, { headers: { 'content-type': type } });
      expect(response.status).toBe(200);
      expect(exactly(attributesOf(response.text))).toBe(exactly(sent));
      expect((await stage.patch(id)).text).toBe(response.text);
    }),
    { numRuns: 500 },
  );
});
