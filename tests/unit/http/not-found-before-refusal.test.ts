/** A refused request to a missing row is a 404; a bug stays a bug. */
import { describe, expect, test } from '@jest/globals';
import { Invalid, NotFound, ParseError, PreconditionFailed } from '../../../lib/domain/errors.ts';
import type { Preconditions } from '../../../lib/domain/scim-user/preconditions.ts';
import { UnsupportedMediaType } from '../../../lib/http/errors.ts';
import {
  notFoundBeforeRefusal,
  preconditionsBeforeParseError,
} from '../../../lib/http/steps/not-found-before-refusal.ts';

const rows = (exists: boolean) => ({ exists: async () => exists });

test.each([
  [new Invalid({}), true, Invalid],
  [new Invalid({}), false, NotFound],
  [new TypeError(), true, TypeError],
  [new TypeError(), false, TypeError],
])("of %p and the row's existence %p", async (thrown, exists, expected) => {
  const refused = notFoundBeforeRefusal(rows(exists), 'id', () => {
    throw thrown;
  });
  await expect(refused).rejects.toBeInstanceOf(expected);
});

describe('a body that cannot be parsed', () => {
  const MALFORMED = new ParseError('why');
  const refuse = (error: Error, preconditions: Preconditions, row: { version?: string } = { version: 'v' }) => {
    let reads = 0;
    const readVersion = async () => {
      reads += 1;
      return row.version;
    };
    const refused = preconditionsBeforeParseError({ ...rows(true), readVersion }, 'id', preconditions, () => {
      throw error;
    });
    return refused.catch((thrown: unknown) => ({ thrown, reads }));
  };

  test('the preconditions are evaluated first', async () => {
    expect(await refuse(MALFORMED, { ifMatch: ['w'] })).toMatchObject({
      thrown: expect.any(PreconditionFailed),
      reads: 1,
    });
    expect(await refuse(MALFORMED, { ifMatch: ['v'] })).toEqual({ thrown: MALFORMED, reads: 1 });
  });

  test('a row that was deleted meanwhile is a 404', async () => {
    expect(await refuse(MALFORMED, { ifMatch: ['v'] }, {})).toMatchObject({ thrown: expect.any(NotFound) });
  });

  test.each([
    ['without preconditions', MALFORMED, {}],
    ['of a type that is not taken', new UnsupportedMediaType('a', 'b', 'PATCH'), { ifMatch: ['w'] }],
    ['for a bug', new TypeError(), { ifMatch: ['w'] }],
  ])('reads nothing more %s', async (_name, error, preconditions) => {
    expect(await refuse(error, preconditions)).toEqual({ thrown: error, reads: 0 });
  });
});
