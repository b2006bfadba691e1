/** One warm instance: loads a bundle once, then runs what it is sent and answers what that took. */
'use strict';

const { context } = require('./invocation.cjs');
const { peakMemory } = require('./peak-memory.cjs');

const [file, replies] = process.argv.slice(2);
const fake = replies && require('./fake-transport.cjs');
if (fake) fake.load(JSON.parse(require('node:fs').readFileSync(replies, 'utf8')));

/** @param texts events as JSON: each invocation has a copy of its own, made outside of what is timed; middlewares write on it */
async function run(handler, { texts, times }) {
  const events = Array.from({ length: times }, () => texts.map((text) => JSON.parse(text))).flat();
  const statuses = {};
  let answer;
  const sentBefore = fake ? fake.sent() : 0;
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  for (const event of events) {
    answer = await handler(event, context);
    statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1;
  }
  const wall = Number(process.hrtime.bigint() - before) / 1e3;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    count: events.length,
    wall: wall / events.length,
    cpu: (user + system) / events.length,
    peak: peakMemory(),
    calls: fake ? (fake.sent() - sentBefore) / events.length : undefined,
    statuses,
    answer,
  };
}

/** What is held after a full collection; a second one frees what the first one's finalizers let go. */
function held() {
  for (let n = 0; n < 2; n++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

async function main() {
  const { handler } = file.endsWith('.cjs') ? require(file) : await import(`file://${file}`);
  process.on('message', async ({ id, ask }) => {
    try {
      process.send({ id, result: ask === 'held' ? held() : await run(handler, ask) });
    } catch (error) {
      process.send({ id, error: String(error?.stack ?? error) });
    }
  });
  process.on('disconnect', () => process.exit());
  process.send('ready');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
