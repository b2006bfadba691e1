/** Preloaded by the stage of a soak: collects the garbage of each thread now and then and notes what is left, so that what is kept is seen. */
import { appendFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

const { HEAPS, COLLECT_EVERY } = process.env;

if (HEAPS !== undefined && process.argv.some((word) => word.includes('serverless.js')))
  setInterval(() => {
    globalThis.gc?.();
    appendFileSync(HEAPS, `${threadId} ${process.memoryUsage().heapUsed}\n`);
  }, Number(COLLECT_EVERY)).unref();
