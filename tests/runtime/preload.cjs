/** Loaded before AWS's runtime client: gives it rapid-client.cjs in place of the native part, which was not built. */
'use strict';

const { registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');

const url = pathToFileURL(require.resolve('./rapid-client.cjs')).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './rapid-client.node' ? { url, format: 'commonjs', shortCircuit: true } : next(specifier, context),
});
