/** Wrong settings fail the cold start, not a request. */
import { expect, test } from '@jest/globals';

const load = (instance: string) => import(`../../handlers/sources_scim_users_partial_update.ts?${instance}`);

test('without a table name the cold start fails and names the missing variable', async () => {
  delete process.env.TABLE_NAME;
  await expect(load('table')).rejects.toThrow('TABLE_NAME is not set: it must name the DynamoDB table');
});

test('an endpoint that is not a URL fails the cold start, not each request', async () => {
  Object.assign(process.env, { TABLE_NAME: 't', AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' });
  await expect(load('endpoint')).rejects.toThrow(
    'AWS_ENDPOINT_URL_DYNAMODB must be a URL of http or https without credentials, query and fragment, such as http://127.0.0.1:8000, not "localhost:8000"',
  );
});
