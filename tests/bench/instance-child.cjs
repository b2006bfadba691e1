/** One warm instance: loads a bundle once, then runs the events that it receives and responds with their cost. */
'use strict';

const { context } = require('./invocation.cjs');
const { peakMemory } = require('./peak-memory.cjs');

const [file, replies] = process.argv.slice(2);
const transport = replies && require('./fake-transport.cjs');
if (transport) transport.load(JSON.parse(require('node:fs').readFileSync(replies, 'utf8')));

/**
 * @param texts events as JSON. Each invocation gets its own copy, made outside of the measured time, because
 *   middlewares change it
 */
async function run(handler, { texts, times }) {
  const events = Array.from({ length: times }, () => texts.map((text) => JSON.parse(text))).flat();
  const statuses = {};
  let response;
  const sentBefore = transport ? transport.sent() : 0;
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  for (const event of events) {
    response = await handler(event, context);
    statuses[response.statusCode] = (statuses[response.statusCode] ?? 0) + 1;
  }
  const wall = Number(process.hrtime.bigint() - before) / 1e3;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    count: events.length,
    wall: wall / events.length,
    cpu: (user + system) / events.length,
    peak: peakMemory(),
    calls: transport ? (transport.sent() - sentBefore) / events.length : undefined,
    statuses,
    response,
  };
}

/** The memory after a full collection. A second one frees what finalizers of the first have released. */
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
