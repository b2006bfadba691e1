/** One cold start: loads a bundle, invokes it once, and writes the times to fd 3; stdout is the handler's own. It requires nothing before the bundle, which would count. */
'use strict';

const [file, event] = process.argv.slice(2);

async function main() {
  const module = file.endsWith('.cjs') ? require(file) : await import(`file://${file}`);
  const loaded = process.hrtime.bigint();
  const cpuLoaded = process.cpuUsage();
  const figures = { loaded: String(loaded), initCpu: cpuLoaded.user + cpuLoaded.system };
  if (event) Object.assign(figures, await invoke(module.handler));
  figures.memory = require('./peak-memory.cjs').peakMemory();
  require('node:fs').writeSync(3, JSON.stringify(figures));
  process.exit();
}

async function invoke(handler) {
  const { context } = require('./invocation.cjs');
  const parsed = JSON.parse(event);
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  const { statusCode, body } = await handler(parsed, context);
  const first = Number(process.hrtime.bigint() - before);
  const cpu = process.cpuUsage(cpuBefore);
  return { first, firstCpu: cpu.user + cpu.system, statusCode, body };
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
