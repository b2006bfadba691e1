/** The write of a patch that touches none of id, user, source: one conditional UpdateItem. */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { PreconditionFailed, Unavailable } from '../domain/errors.ts';
import type { JsonText } from '../domain/json.ts';
import type { Versions } from '../domain/scim-user.ts';
import { isAfterLoss } from './faults.ts';
import { asItem, ofError, type ScimUserItem } from './items.ts';
import { scimUserKey } from './keys.ts';
import type { Table } from './table.ts';
import { versionIsOneOf } from './version-condition.ts';

/**
 * The SDK tries a write whose answer was lost again: one that the item remembers is not applied a second time.
 * @returns the item as written, or as another has written it since; undefined where there was none (the condition keeps UpdateItem from making one)
 * @throws PreconditionFailed where the item has none of the versions
 * @throws Unavailable where an earlier try may have been applied, and the item does not tell
 */
export async function writeAttributes(
  table: Table,
  id: string,
  attributes: JsonText,
  versions: Versions,
): Promise<ScimUserItem | undefined> {
  const version = randomUUID();
  const condition = versionIsOneOf(versions);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: scimUserKey(id),
    ConditionExpression: ['attribute_exists(pk)', ...NOT_YET, ...condition.expressions].join(' AND '),
    UpdateExpression:
      'SET #attributes = :attributes, #previous = if_not_exists(#version, :version), #version = :version',
    ExpressionAttributeNames: { '#attributes': 'attributes', '#previous': 'previous', '#version': 'version' },
    ExpressionAttributeValues: { ...condition.values, ':attributes': attributes, ':version': version },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await table.documents.send(update, table.options());
    return asItem<ScimUserItem>(Attributes);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = error.Item && ofError(error.Item);
    if (item?.version === version || item?.previous === version) return item;
    if (isAfterLoss(error)) throw new Unavailable(error);
    if (item === undefined) return undefined;
    throw new PreconditionFailed(item.version ?? '');
  }
}

/** An attribute that is not there is equal to nothing. */
const NOT_YET = ['#version <> :version', '#previous <> :version'];
