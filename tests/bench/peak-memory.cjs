/** The most memory that this process has had, in MiB. From /proc where there is one: what getrusage tells (maxRSS) is never less than what the process that started this one had, which a large parent makes the figure of all its children. */
'use strict';

const { readFileSync } = require('node:fs');

exports.peakMemory = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
};
