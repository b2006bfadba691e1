/** Validates the body: by the spec's schema, which ajv compiled ahead of time, and by authentik's rules. */

import isPatch from '../../../schemas/generated/PatchedSCIMSourceUserRequest.cjs';
import { type SchemaValidator, type ValidatedPatch, validatePatch } from '../../domain/scim-user/patch.ts';
import type { WithBody } from './parse-body.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

export interface WithPatch {
  readonly validatedPatch: ValidatedPatch;
}

/** Does not throw: the operation reports invalid fields together with references that do not exist. */
export const validate =
  (): Step<WithId & WithBody, WithPatch> =>
  ({ id, json, isMerge }) => ({ validatedPatch: validatePatch(json, schemaViolations, id, isMerge) });

/** ajv's paths are JSON pointers (RFC 6901): `/user` is the field, the empty path the body. */
const schemaViolations: SchemaValidator = (body) => {
  isPatch(body);
  return new Set(isPatch.errors?.map(({ instancePath }) => instancePath.split('/')[1] ?? ''));
};
