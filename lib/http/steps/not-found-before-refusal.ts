/** DRF finds the row before it looks at what the request says of it: whatever is wrong with that, a missing row is the answer. */
import { ExpectedError, NotFound, ParseError } from '../../domain/errors.ts';
import { checkPreconditions, isConditional, type Preconditions } from '../../domain/scim-user/preconditions.ts';
import type { ScimUserStore } from '../../domain/scim-user/scim-user.ts';

export type RowLookup = Pick<ScimUserStore, 'exists'>;

export type RowVersionLookup = RowLookup & Pick<ScimUserStore, 'readVersion'>;

/**
 * Runs `read`; the row is asked for only where that is refused.
 * @throws NotFound, or what `read` throws
 */
export async function notFoundBeforeRefusal<Result>(rows: RowLookup, id: string, read: () => Result): Promise<Result> {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpectedError && !(await rows.exists(id))) throw new NotFound();
    throw error;
  }
}

/**
 * Does the same for the content, which is processed after the preconditions (RFC 9110 §13.2.1). If the content cannot be
 * parsed, the preconditions are evaluated first, and the row is read once for both. The media type comes before them.
 * @throws NotFound, PreconditionFailed, or what `read` throws
 */
export function preconditionsBeforeParseError<Result>(
  rows: RowVersionLookup,
  id: string,
  preconditions: Preconditions,
  read: () => Result,
): Promise<Result> {
  if (!isConditional(preconditions)) return notFoundBeforeRefusal(rows, id, read);
  return notFoundBeforeRefusal(rows, id, () => readOrParseError(read)).then(async (result) => {
    if (!(result instanceof ParseError)) return result;
    await checkStoredVersion(rows, id, preconditions);
    throw result;
  });
}

/** A ParseError is returned, and anything else thrown: the row's version tells by itself whether there is a row. */
function readOrParseError<Result>(read: () => Result): Result | ParseError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

async function checkStoredVersion(rows: RowVersionLookup, id: string, preconditions: Preconditions): Promise<void> {
  const version = await rows.readVersion(id);
  if (version === undefined) throw new NotFound();
  checkPreconditions(version, preconditions);
}
