/** P1: client-dynamodb alone, validated by hand, no middleware. */
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fromAttrMap, toAttr } from './attribute-values.mjs';
import { bareHandler, TABLE } from './behaviour.mjs';
import { client } from './client.mjs';

const db = {
  enc: toAttr,
  get: async (pk) => {
    const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: pk } } }));
    return Item && fromAttrMap(Item);
  },
  update: async (p) => fromAttrMap((await client.send(new UpdateItemCommand(p))).Attributes),
};
export const handler = (event) => bareHandler(db, event);
