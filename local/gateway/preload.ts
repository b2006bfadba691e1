/** Preloaded into serverless-offline's process: makes it serve, refuse and answer as the deployed gateway does. */
import { isMainThread } from 'node:worker_threads';

// The function's worker threads are started with the same options, and have no server.
if (isMainThread) await import('./hooks.ts');
