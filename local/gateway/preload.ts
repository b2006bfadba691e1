/** Preloaded into serverless-offline's process: makes it serve and refuse requests as the deployed gateway does. */
import { isMainThread } from 'node:worker_threads';
import { endWithParent } from './parent.ts';

// The function's worker threads start with the same options, and have no server.
if (isMainThread) {
  endWithParent(process.env.ESBUILD_FOLDER ?? '');
  await import('./hooks.ts');
}
// The emulator gives the function the region of serverless.yml, and osls's --region refuses regions that it does not
// know. The emulator passes on only environment variables that begin with AWS_.
else if (process.env.AWS_TABLE_REGION) process.env.AWS_REGION = process.env.AWS_TABLE_REGION;
