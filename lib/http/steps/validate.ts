/** The validation: the spec's schema, compiled ahead of time by ajv, and authentik's rules for what it accepts. */

import isPatch from '../../../schemas/generated/PatchedSCIMSourceUserRequest.cjs';
import { type SchemaValidator, validatePatch } from '../../domain/scim-user/patch.ts';
import type { Middleware } from '../event/request.ts';

/** What is wrong is not thrown here: the operation tells it together with the references that do not exist. */
export const validate = (): Middleware => ({
  before({ event }) {
    event.validatedPatch = validatePatch(event.json, schemaViolations, event.id, event.isMerge);
  },
});

/** ajv's paths are JSON pointers (RFC 6901): `/user` is the field, `` the body. */
const schemaViolations: SchemaValidator = (body) => {
  isPatch(body);
  return new Set(isPatch.errors?.map(({ instancePath }) => instancePath.split('/')[1] ?? ''));
};
