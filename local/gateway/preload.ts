/** Preloaded into serverless-offline's process: makes it serve, refuse and answer as the deployed gateway does. */
import { isMainThread } from 'node:worker_threads';
import { endWithParent } from './parent.ts';

// The function's worker threads are started with the same options, and have no server.
if (isMainThread) {
  endWithParent(process.env.ESBUILD_FOLDER ?? '');
  await import('./hooks.ts');
}
// The emulator gives the function the region of serverless.yml; with --region, osls refuses regions that it does not know. Of its
// own environment the emulator hands over only what begins with AWS_.
else if (process.env.AWS_TABLE_REGION) process.env.AWS_REGION = process.env.AWS_TABLE_REGION;
