/** Waits until the person at the terminal, or the parent process, asks the command to stop. */

/** Resolves on Ctrl-C or another signal to end, when the reader of stdout is gone, or when the parent (npm) was killed. */
export function shutdownRequested(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
    process.stdout.once('error', () => resolve());
    setInterval(() => process.ppid === parent || resolve(), 1_000).unref();
  });
}
