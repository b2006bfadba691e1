/** lib-dynamodb as in the tutorials. */
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { identity, TABLE } from './behaviour.mjs';
import { client } from './client.mjs';

const doc = DynamoDBDocumentClient.from(client);

export const db = {
  enc: identity,
  get: async (pk) => (await doc.send(new GetCommand({ TableName: TABLE, Key: { pk } }))).Item,
  update: async (p) => (await doc.send(new UpdateCommand(p))).Attributes,
};
