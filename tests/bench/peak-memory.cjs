/** The peak memory of this process, in MiB, from /proc where it exists: getrusage's maxRSS is never below the memory of the parent that started this process. */
'use strict';

const { readFileSync } = require('node:fs');

exports.peakMemory = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
};
