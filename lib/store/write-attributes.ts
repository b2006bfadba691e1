/** The write of a patch that touches none of id, user, source: one conditional UpdateItem. */
import { setTimeout as wait } from 'node:timers/promises';
import { ConditionalCheckFailedException, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { PreconditionFailed, Unavailable } from '../domain/errors.ts';
import type { JsonText } from '../domain/json.ts';
import type { Versions } from '../domain/scim-user.ts';
import { AnswerLost } from './faults.ts';
import { fromDynamoJson, type ScimUserItem } from './items.ts';
import { scimUserKey } from './keys.ts';
import { ATTEMPTS, type Table } from './table.ts';
import { type Condition, notWrittenTwiceSince, versionIsOneOf } from './version-condition.ts';
import { newVersion } from './versions.ts';

/** The SDK's own between its tries. */
const FIRST_WAIT_MS = 100;

/** Milliseconds: a version may be as old as its request when it is written (the function has 15 s), and clocks a second apart. */
const OLDEST_VERSION = 16_000;

/**
 * A write whose answer was lost is sent again only where the item tells whether it was applied: by the version that the
 * caller has named, or else by the two writes that it remembers, if those were all that there were since the first try.
 * @returns the item as written, or as another has written it since; undefined where there was none (the condition keeps UpdateItem from making one)
 * @throws PreconditionFailed where the item has none of the versions
 * @throws Unavailable where an answer was lost, and the item does not tell
 */
export async function writeAttributes(
  table: Table,
  id: string,
  attributes: JsonText,
  versions: Versions,
): Promise<ScimUserItem | undefined> {
  const start = Date.now();
  const version = newVersion(start);
  let condition = versionIsOneOf(versions);
  for (let lost = 0; ; ) {
    try {
      const { Attributes } = await table.updateItem(update(table.name, id, attributes, version, condition));
      return fromDynamoJson<ScimUserItem>(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return refused(error, version, lost > 0);
      if (!(error instanceof AnswerLost)) throw error;
      lost += 1;
      if (lost === ATTEMPTS) throw new Unavailable(error.fault);
    }
    if (versions === undefined) condition = notWrittenTwiceSince(start - OLDEST_VERSION);
    await wait(Math.random() * FIRST_WAIT_MS * lost);
  }
}

/** An attribute that is not there is equal to nothing. */
const EXISTS = 'attribute_exists(pk) AND #version <> :version AND #previous <> :version';

/** What each of these updates has. */
const UPDATE = {
  UpdateExpression: 'SET #attributes = :attributes, #previous = if_not_exists(#version, :version), #version = :version',
  ExpressionAttributeNames: { '#attributes': 'attributes', '#previous': 'previous', '#version': 'version' },
  ReturnValues: 'ALL_NEW',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;

function update(
  table: string,
  id: string,
  attributes: JsonText,
  version: string,
  { expressions, values }: Condition,
): UpdateItemCommandInput {
  const given: Record<string, { S: string }> = { ':attributes': { S: attributes }, ':version': { S: version } };
  for (const name in values) given[name] = { S: values[name] as string };
  return {
    ...UPDATE,
    TableName: table,
    Key: { pk: { S: scimUserKey(id).pk } },
    ConditionExpression: expressions.length === 0 ? EXISTS : [EXISTS, ...expressions].join(' AND '),
    ExpressionAttributeValues: given,
  };
}

function refused(
  error: ConditionalCheckFailedException,
  version: string,
  isAfterLoss: boolean,
): ScimUserItem | undefined {
  const item = fromDynamoJson<ScimUserItem>(error.Item);
  if (item?.version === version || item?.previous === version) return item;
  if (isAfterLoss) throw new Unavailable(error);
  if (item === undefined) return undefined;
  throw new PreconditionFailed(item.version ?? '');
}
