/** P3: P2 with a validator ajv wrote at build time. */

import validate from 'validator';
import { build } from './middy-chain.mjs';

export const handler = build(validate);
