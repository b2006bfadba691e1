/** P2: lib-dynamodb + middy + schema compiled at run time, the tutorial form. */
import { transpileSchema } from '@middy/validator/transpile';
import { bodySchema } from './body-schema.mjs';
import { build } from './middy-chain.mjs';

export const handler = build(
  transpileSchema({ type: 'object', required: ['body'], properties: { body: bodySchema } }, { coerceTypes: false }),
);
