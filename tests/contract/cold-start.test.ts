/** The cold start: what is set up wrong fails there, not in a request. */
import { expect, test } from '@jest/globals';

test('without a table name the function does not start, and says what is missing', async () => {
  delete process.env.TABLE_NAME;
  await expect(import('../../handlers/sources_scim_users_partial_update.ts')).rejects.toThrow(
    'TABLE_NAME is not set: it must name the DynamoDB table',
  );
});
