/** Writes a row in its place, without another user or source: one conditional UpdateItem, up to three attempts. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Unavailable, WriteConflict } from '../../domain/errors.ts';
import type { JsonText } from '../../domain/json/json.ts';
import { expectedVersions, type Preconditions } from '../../domain/scim-user/preconditions.ts';
import { LostResponseError } from '../client/sdk-errors.ts';
import { MAX_ATTEMPTS, type Table } from '../client/sdk-table.ts';
import { fromDynamoJson } from '../table/attribute-values.ts';
import { type ScimUserItem, toScimUserItem } from '../table/items.ts';
import { scimUserKey } from '../table/keys.ts';
import type { StoredItem } from '../table/shape.ts';
import { allOf, type Condition, notWrittenTwiceSince, versionIs } from '../table/version-condition.ts';
import { newVersion } from '../table/write-version.ts';
import { onConditionFailed } from './condition-failed.ts';

/** The SDK's own delay between attempts. */
const FIRST_WAIT_MS = 100;

/** Milliseconds. A version is made when the request starts and written up to 15 s later, plus 1 s of clock skew. */
const MAX_VERSION_AGE_MS = 16_000;

/** What the write needs besides the preconditions, and what it sets. */
export interface InPlace {
  /** Undefined: they stay. */
  readonly attributes: JsonText | undefined;
  /** The user and the source that the row must have. */
  readonly references?: Pick<ScimUserItem, 'user' | 'source'>;
  /** Of the write (default: a new one). */
  readonly version?: string;
}

export const writeAttributes = (
  table: Table,
  id: string,
  attributes: JsonText,
  preconditions?: Preconditions,
): Promise<ScimUserItem | undefined> => writeInPlace(table, id, { attributes }, preconditions);

/**
 * Retries a write whose response was lost only if the item can tell whether an earlier attempt was applied. With
 * If-Match, the version in the header tells. Without it, the last two versions of the item tell, if there were no other
 * writes since the first attempt. If-None-Match can't tell: after this write and two others, the item again has a
 * version that the header does not name.
 * @returns the item after this write, or after a later one; undefined if it does not exist (the condition keeps
 *   UpdateItem from creating it)
 * @throws PreconditionFailed if the preconditions do not hold for the item; DifferentReferences
 * @throws Unavailable if a response was lost and the item can't tell
 */
export async function writeInPlace(
  table: Table,
  id: string,
  change: InPlace,
  preconditions: Preconditions = {},
): Promise<ScimUserItem | undefined> {
  const start = Date.now();
  const { version = newVersion(start) } = change;
  const since = start - MAX_VERSION_AGE_MS;
  const expected = expectedVersions(preconditions);
  let condition = versionIs(expected);
  for (let lostResponses = 0; ; ) {
    try {
      const { Attributes } = await table.updateItem(updateInput(table.name, id, change, version, condition));
      return toScimUserItem(fromDynamoJson(Attributes) as StoredItem);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        const lostSince = lostResponses > 0 ? since : undefined;
        return onConditionFailed(error, version, change.references, preconditions, lostSince);
      }
      // The caller retries a conflict with a new version. It would not recognise a write that was applied although its
      // response was lost.
      if (!(error instanceof LostResponseError || (lostResponses > 0 && error instanceof WriteConflict))) throw error;
      lostResponses += 1;
      if (lostResponses === MAX_ATTEMPTS)
        throw new Unavailable(error instanceof LostResponseError ? error.fault : error);
    }
    if ('noneOf' in expected) condition = allOf(versionIs(expected), notWrittenTwiceSince(since));
    await wait(Math.random() * FIRST_WAIT_MS * lostResponses);
  }
}

/** In DynamoDB `<>` is true for a missing attribute. */
const NOT_ALREADY_APPLIED = 'attribute_exists(pk) AND #version <> :version AND #previous <> :version';

const SET_VERSION = 'SET #previous = if_not_exists(#version, :version), #version = :version';
const REFERENCES_ARE = '#user = :user AND #source = :source';

/** The constant part of each update. */
const FIXED_INPUT = {
  ReturnValues: 'ALL_NEW',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;

function updateInput(
  table: string,
  id: string,
  { attributes, references }: InPlace,
  version: string,
  { expressions, values }: Condition,
): UpdateItemCommandInput {
  const names: Record<string, string> = { '#previous': 'previous', '#version': 'version' };
  const given: Record<string, AttributeValue> = { ':version': { S: version } };
  for (const name in values) given[name] = { S: values[name] as string };
  const conditions = [NOT_ALREADY_APPLIED, ...expressions];
  if (attributes !== undefined) {
    names['#attributes'] = 'attributes';
    given[':attributes'] = { S: attributes };
  }
  if (references !== undefined) {
    Object.assign(names, { '#user': 'user', '#source': 'source' });
    Object.assign(given, { ':user': { N: `${references.user}` }, ':source': { S: references.source } });
    conditions.push(REFERENCES_ARE);
  }
  return {
    ...FIXED_INPUT,
    UpdateExpression: attributes === undefined ? SET_VERSION : `${SET_VERSION}, #attributes = :attributes`,
    ExpressionAttributeNames: names,
    TableName: table,
    Key: { pk: { S: scimUserKey(id).pk } },
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: given,
  };
}
