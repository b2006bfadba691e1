/** The write of a patch that touches none of id, user, source: one conditional UpdateItem. */
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

/** The SDK's own between its tries. */
const FIRST_WAIT_MS = 100;

/** Milliseconds: a version may be as old as its request when it is written (the function has 15 s), and clocks a second apart. */
const MAX_VERSION_AGE_MS = 16_000;

/**
 * Retries a write whose response was lost only if the item can tell whether an earlier try was applied. With
 * If-Match, the named version tells. Without it, the two writes that the item remembers tell, if there were no others since
 * the first try. If-None-Match cannot tell: after this write and two others, the item again has a version that it does not name.
 * @returns the item as written, or as another has written it since; undefined where there was none (the condition keeps UpdateItem from making one)
 * @throws PreconditionFailed where the preconditions do not hold for the item
 * @throws Unavailable where an answer was lost, and the item does not tell
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
      // The caller retries a conflict with a new version, by which a lost write that was applied is not recognised.
      if (!(error instanceof LostResponseError || (lostResponses > 0 && error instanceof WriteConflict))) throw error;
      lostResponses += 1;
      if (lostResponses === MAX_ATTEMPTS)
        throw new Unavailable(error instanceof LostResponseError ? error.fault : error);
    }
    if ('noneOf' in expected) condition = allOf(versionIs(expected), notWrittenTwiceSince(start - MAX_VERSION_AGE_MS));
    await wait(Math.random() * FIRST_WAIT_MS * lostResponses);
  }
}

/** An attribute that is not there is equal to nothing. */
const NOT_ALREADY_APPLIED = 'attribute_exists(pk) AND #version <> :version AND #previous <> :version';

/** What each of these updates has. */
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
 * Whether a try whose response was lost may have been applied, though neither version of the item is its own. It was not if
 * no version fulfils the preconditions. Nor was it if If-None-Match names the item's version: the caller knew that version
 * before the first try, and a version that was written over never comes back.
 */
function mayHaveBeenWritten(item: ScimUserItem | undefined, preconditions: Preconditions): boolean {
  const expected = expectedVersions(preconditions);
  if ('oneOf' in expected && expected.oneOf.length === 0) return false;
  return item === undefined || !preconditions.ifNoneMatch?.includes(item.version ?? '');
}
