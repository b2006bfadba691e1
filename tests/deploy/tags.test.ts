/** A service with tags: what osls then does to the gateway changes nothing of the stack. */
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { ofType, packageStage } from '../support/packaged.ts';

const { updateStage } = createRequire(import.meta.url)(
  'serverless/lib/plugins/aws/package/compile/events/api-gateway/lib/hack/update-stage',
) as { updateStage(): Promise<unknown> };

test('osls deletes no log group of the stack', async () => {
  const template = await packageStage('production');
  const deleted: unknown[] = [];
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.headers['x-amz-target'] === 'Logs_20140328.DeleteLogGroup') deleted.push(JSON.parse(body).logGroupName);
    const isList = request.url?.startsWith('/restapis?');
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify(
          isList ? { item: [{ id: 'api', name: 'production-scim-source-users' }] } : { item: [{ id: 'd' }] },
        ),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // The parts of osls that it reads.
    await updateStage.call({
      state: { service: { service: 'scim-source-users', provider: { tags: { team: 'identity' } }, functions: {} } },
      options: { region: 'eu-central-1' },
      provider: {
        getAccountInfo: async () => ({ accountId: '123456789012', partition: 'aws' }),
        getAwsSdkV3Config: async () => ({ region: 'eu-central-1', endpoint, credentials }),
        getApiGatewayStage: () => 'production',
      },
      serverless: {
        service: { provider: { compiledCloudFormationTemplate: template } },
        utils: { isEventUsed: () => true },
      },
    } as never);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  expect(deleted).toEqual(['/aws/api-gateway/scim-source-users-production']);
  const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.LogGroupName);
  for (const name of deleted) expect(groups).not.toContain(name);
});
