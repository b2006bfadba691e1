/** Preloaded by npm start during a soak. Each thread of the gateway's process collects its garbage at intervals and records the memory that is left. */
import { appendFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

const { MEMORY_FILE, COLLECT_EVERY_MS } = process.env;

if (MEMORY_FILE !== undefined && process.argv.some((argument) => argument.includes('serverless.js')))
  setInterval(() => {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    appendFileSync(MEMORY_FILE, `${threadId} ${heapUsed} ${rss}\n`);
  }, Number(COLLECT_EVERY_MS)).unref();
