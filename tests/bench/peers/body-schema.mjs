/** The body of a patch as JSON Schema has it. */
export const bodySchema = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1 },
    user: { type: 'integer' },
    source: { type: 'string', format: 'uuid' },
    attributes: {},
  },
};
