/** The JSON Schema of a patch. */
export const bodySchema = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1 },
    user: { type: 'integer' },
    source: { type: 'string', format: 'uuid' },
    attributes: {},
  },
};
