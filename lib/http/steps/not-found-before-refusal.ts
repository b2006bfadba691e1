/** Returns 404 for a missing row even if headers or body are invalid too: Django REST framework looks the row up first. */
import { ExpectedError, NotFound, orNotFound, ParseError } from '../../domain/errors.ts';
import { checkPreconditions, isConditional, type Preconditions } from '../../domain/scim-user/preconditions.ts';
import type { ScimUserStore } from '../../domain/scim-user/scim-user.ts';

export type RowLookup = Pick<ScimUserStore, 'exists'>;

export type RowVersionLookup = RowLookup & Pick<ScimUserStore, 'readVersion'>;

/**
 * Runs `read`. Looks the row up only if `read` refuses the request.
 * @throws NotFound, or the error of `read`
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
 * Does the same for the body, which comes after the preconditions (RFC 9110 §13.2.1). If the body can't be parsed, this
 * evaluates the preconditions first, and reads the row once for both. The media type comes before them.
 * @throws NotFound, PreconditionFailed, or the error of `read`
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

/** Returns a ParseError and throws any other error: reading the row's version already tells whether the row exists. */
function readOrParseError<Result>(read: () => Result): Result | ParseError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

async function checkStoredVersion(rows: RowVersionLookup, id: string, preconditions: Preconditions): Promise<void> {
  checkPreconditions(orNotFound(await rows.readVersion(id)), preconditions);
}
