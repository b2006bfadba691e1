/** Validates the body: by the spec's schema, which ajv compiled ahead of time, and by authentik's rules. */
import type { ValidateFunction } from 'ajv';
import { type SchemaValidator, type ValidatedFields, validateFields } from '../../domain/scim-user/patch.ts';
import type { WithBody } from './parse-body.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

export interface WithFields {
  readonly validatedFields: ValidatedFields;
}

/**
 * For an operation on a row. Does not throw: the operation reports invalid fields together with references that do not
 * exist.
 * @param isValid the validator of the operation's schema
 */
export const validate =
  (isValid: ValidateFunction): Step<WithId & WithBody, WithFields> =>
  ({ id, json, isMergePatch }) => ({ validatedFields: validateFields(json, violationsBy(isValid), id, isMergePatch) });

/** For an operation that makes a row. */
export const validateNewRow =
  (isValid: ValidateFunction): Step<WithBody, WithFields> =>
  ({ json }) => ({ validatedFields: validateFields(json, violationsBy(isValid), undefined) });

/** ajv's paths are JSON pointers (RFC 6901): `/user` is the field, the empty path the body. */
const violationsBy =
  (isValid: ValidateFunction): SchemaValidator =>
  (body) => {
    isValid(body);
    return new Set(
      isValid.errors?.map(({ keyword, params, instancePath }) =>
        keyword === 'required' ? params.missingProperty : (instancePath.split('/')[1] ?? ''),
      ),
    );
  };
