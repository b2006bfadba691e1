/** Writes a patch of `attributes` alone: one conditional UpdateItem, up to three attempts. */
import { setTimeout as wait } from 'node:timers/promises';
import { ConditionalCheckFailedException, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Unavailable, WriteConflict } from '../../domain/errors.ts';
import type { JsonText } from '../../domain/json/json.ts';
import { expectedVersions, failedPrecondition, type Preconditions } from '../../domain/scim-user/preconditions.ts';
import { LostResponseError } from '../client/sdk-errors.ts';
import { MAX_ATTEMPTS, type Table } from '../client/sdk-table.ts';
import { fromDynamoJson } from '../table/attribute-values.ts';
import { type ScimUserItem, toScimUserItem } from '../table/items.ts';
import { scimUserKey } from '../table/keys.ts';
import type { StoredItem } from '../table/shape.ts';
import { allOf, type Condition, notWrittenTwiceSince, versionIs } from '../table/version-condition.ts';
import { newVersion } from '../table/write-version.ts';

/** The SDK's own delay between attempts. */
const FIRST_WAIT_MS = 100;

/** Milliseconds. A version is made when the request starts and written up to 15 s later, plus 1 s of clock skew. */
const MAX_VERSION_AGE_MS = 16_000;

/**
 * Retries a write whose response was lost only if the item can tell whether an earlier attempt was applied. With
 * If-Match, the version in the header tells. Without it, the last two versions of the item tell, if there were no other
 * writes since the first attempt. If-None-Match can't tell: after this write and two others, the item again has a
 * version that the header does not name.
 * @returns the item after this write, or after a later one; undefined if it does not exist (the condition keeps
 *   UpdateItem from creating it)
 * @throws PreconditionFailed if the preconditions do not hold for the item
 * @throws Unavailable if a response was lost and the item can't tell
 */
export async function writeAttributes(
  table: Table,
  id: string,
  attributes: JsonText,
  preconditions: Preconditions = {},
): Promise<ScimUserItem | undefined> {
  const start = Date.now();
  const version = newVersion(start);
  const expected = expectedVersions(preconditions);
  let condition = versionIs(expected);
  for (let lostResponses = 0; ; ) {
    try {
      const { Attributes } = await table.updateItem(updateInput(table.name, id, attributes, version, condition));
      return toScimUserItem(fromDynamoJson(Attributes) as StoredItem);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return onConditionFailed(error, version, preconditions, lostResponses > 0);
      // The caller retries a conflict with a new version. It would not recognise a write that was applied although its
      // response was lost.
      if (!(error instanceof LostResponseError || (lostResponses > 0 && error instanceof WriteConflict))) throw error;
      lostResponses += 1;
      if (lostResponses === MAX_ATTEMPTS)
        throw new Unavailable(error instanceof LostResponseError ? error.fault : error);
    }
    if ('noneOf' in expected) condition = allOf(versionIs(expected), notWrittenTwiceSince(start - MAX_VERSION_AGE_MS));
    await wait(Math.random() * FIRST_WAIT_MS * lostResponses);
  }
}

/** In DynamoDB `<>` is true for a missing attribute. */
const NOT_ALREADY_APPLIED = 'attribute_exists(pk) AND #version <> :version AND #previous <> :version';

/** The constant part of each update. */
const FIXED_INPUT = {
  UpdateExpression: 'SET #attributes = :attributes, #previous = if_not_exists(#version, :version), #version = :version',
  ExpressionAttributeNames: { '#attributes': 'attributes', '#previous': 'previous', '#version': 'version' },
  ReturnValues: 'ALL_NEW',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;

function updateInput(
  table: string,
  id: string,
  attributes: JsonText,
  version: string,
  { expressions, values }: Condition,
): UpdateItemCommandInput {
  const given: Record<string, { S: string }> = { ':attributes': { S: attributes }, ':version': { S: version } };
  for (const name in values) given[name] = { S: values[name] as string };
  return {
    ...FIXED_INPUT,
    TableName: table,
    Key: { pk: { S: scimUserKey(id).pk } },
    ConditionExpression:
      expressions.length === 0 ? NOT_ALREADY_APPLIED : [NOT_ALREADY_APPLIED, ...expressions].join(' AND '),
    ExpressionAttributeValues: given,
  };
}

function onConditionFailed(
  error: ConditionalCheckFailedException,
  version: string,
  preconditions: Preconditions,
  isAfterLoss: boolean,
): ScimUserItem | undefined {
  const stored = fromDynamoJson(error.Item);
  const item = stored && toScimUserItem(stored);
  if (item?.version === version || item?.previous === version) return item;
  if (isAfterLoss && mayHaveBeenWritten(item, preconditions)) throw new Unavailable(error);
  if (item === undefined) return undefined;
  throw failedPrecondition(item.version ?? '', preconditions);
}

/**
 * Whether an attempt whose response was lost may have been applied, although the item has neither version of it. It was
 * not if no version satisfies the preconditions. Nor was it if If-None-Match names the item's version: the caller knew
 * that version before the first attempt, and an overwritten version never comes back.
 */
function mayHaveBeenWritten(item: ScimUserItem | undefined, preconditions: Preconditions): boolean {
  const expected = expectedVersions(preconditions);
  if ('oneOf' in expected && expected.oneOf.length === 0) return false;
  return item === undefined || !preconditions.ifNoneMatch?.includes(item.version ?? '');
}
