/** The store of sources_scim_users_destroy: removes a row without reading it first. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expectedVersions, failedPrecondition, type Preconditions } from '../../domain/scim-user/preconditions.ts';
import type { RowRemover } from '../../domain/scim-user/scim-user.ts';
import { TransactionConditionFailed } from '../client/cancellation.ts';
import type { Table } from '../client/sdk-table.ts';
import { fromDynamoJson } from '../table/attribute-values.ts';
import { toScimUserItem } from '../table/items.ts';
import { scimUserKey } from '../table/keys.ts';
import { versionIs } from '../table/version-condition.ts';
import { openReader, type Reader } from './reader.ts';

export function openRowRemover(table: Table): RowRemover & Reader {
  return {
    ...openReader(table),
    async removeRow(id, preconditions, requestId) {
      try {
        await deleteOnce(table, id, preconditions, requestId);
        return true;
      } catch (error) {
        if (!(error instanceof TransactionConditionFailed)) throw error;
        const stored = fromDynamoJson(error.reasons[0]?.Item);
        if (stored === undefined) return false;
        throw failedPrecondition(toScimUserItem(stored).version ?? '', preconditions);
      }
    },
  };
}

/**
 * A transaction, because only a transaction has a ClientRequestToken: a DeleteItem that is sent again after a lost
 * response would remove a row that somebody else has made meanwhile, or report the row as missing.
 */
async function deleteOnce(table: Table, id: string, preconditions: Preconditions, requestId: string): Promise<void> {
  const { expressions, values } = versionIs(expectedVersions(preconditions));
  const condition = ['attribute_exists(pk)', ...expressions].join(' AND ');
  await table.documents.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Delete: {
            TableName: table.name,
            Key: scimUserKey(id),
            ConditionExpression: condition,
            // DynamoDB refuses a name or a value that no expression uses.
            ...(condition.includes('#version') && { ExpressionAttributeNames: { '#version': 'version' } }),
            ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
      ClientRequestToken: requestId,
    }),
    table.requestOptions(),
  );
}
