/** Reads and writes for the peers without lib-dynamodb, with any way to call DynamoDB. */
import { fromAttrMap, toAttr } from './attribute-values.mjs';
import { TABLE } from './behaviour.mjs';

// call(op, payload) -> parsed response; throws { name } for a service error
export const rawDb = (call) => ({
  enc: toAttr,
  get: async (pk) => {
    const { Item } = await call('GetItem', { TableName: TABLE, Key: { pk: { S: pk } } });
    return Item && fromAttrMap(Item);
  },
  update: async (p) => fromAttrMap((await call('UpdateItem', p)).Attributes),
});
export const serviceError = (response) =>
  Object.assign(new Error(response.message ?? response.Message ?? 'DynamoDB error'), {
    name: String(response.__type || 'Error')
      .split('#')
      .pop(),
  });
