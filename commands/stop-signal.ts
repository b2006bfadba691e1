/** Waits until the person at the terminal, or the parent process, asks the command to stop. */

/** Resolves on Ctrl-C and its like, or when the parent is gone without having said so (a killed npm). */
export function shutdownRequested(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
    setInterval(() => process.ppid === parent || resolve(), 1_000).unref();
  });
}
