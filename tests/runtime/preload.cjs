/** Loaded before AWS's runtime client: replaces its native part, which was not built, by rapid-client.cjs. */
'use strict';

const { registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');

const url = pathToFileURL(require.resolve('./rapid-client.cjs')).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './rapid-client.node' ? { url, format: 'commonjs', shortCircuit: true } : next(specifier, context),
});
