/** What a failed condition of a write in place means: an earlier attempt was applied, or the write is refused. */
import type { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../../domain/errors.ts';
import {
  checkPreconditions,
  expectedVersions,
  failedPrecondition,
  type Preconditions,
} from '../../domain/scim-user/preconditions.ts';
import { isWrittenBy } from '../../domain/scim-user/scim-user.ts';
import { fromDynamoJson } from '../table/attribute-values.ts';
import { type ScimUserItem, toScimUserItem } from '../table/items.ts';
import { versionPrefixAt } from '../table/write-version.ts';

/** The row has another user or source, and satisfies the preconditions. Nothing was written. */
export class DifferentReferences extends Error {
  static override readonly name = 'DifferentReferences';
  override readonly name = DifferentReferences.name;
}

/**
 * @param version of the write
 * @param references that the row must have; undefined: any
 * @param lostSince milliseconds since 1970: earlier than an attempt whose response was lost. Undefined if there is none
 * @returns the item if the write was applied; undefined if there is no item
 * @throws PreconditionFailed, DifferentReferences
 * @throws Unavailable if the item does not show whether a lost attempt was applied
 */
export function onConditionFailed(
  error: ConditionalCheckFailedException,
  version: string,
  references: Pick<ScimUserItem, 'user' | 'source'> | undefined,
  preconditions: Preconditions,
  lostSince: number | undefined,
): ScimUserItem | undefined {
  const stored = fromDynamoJson(error.Item);
  const item = stored && toScimUserItem(stored);
  if (item !== undefined && isWrittenBy(item, version)) return item;
  const differs = item !== undefined && references !== undefined && hasOthers(item, references);
  const isUnknown = lostSince !== undefined && !(differs && namesEveryWriteSince(item, lostSince));
  if (isUnknown && mayHaveBeenWritten(item, preconditions)) throw new Unavailable(error);
  if (item === undefined) return undefined;
  if (differs) {
    checkPreconditions(item.version ?? '', preconditions);
    throw new DifferentReferences();
  }
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

const hasOthers = (item: ScimUserItem, { user, source }: Pick<ScimUserItem, 'user' | 'source'>): boolean =>
  item.user !== user || item.source !== source;

/** There was at most one write since then: an applied attempt would be the item's version or the one before. */
const namesEveryWriteSince = ({ previous }: ScimUserItem, milliseconds: number): boolean =>
  previous === undefined || previous < versionPrefixAt(milliseconds);
