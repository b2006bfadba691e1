/** Shows the progress of a long command on stderr: one line that is rewritten on a terminal, else a line every few seconds. */
import { printable } from './printable.ts';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Progress {
  /** @param text such as `users: 50 of 300`; most calls print nothing */
  update(text: string): void;
  /** Removes the line from the terminal, before something else is printed. */
  clear(): void;
}

/** A command that ends before this prints no progress. */
const SILENT_MS = 2_000;
const REWRITE_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
export const CLEAR_LINE = '\r\u001b[K';

export function createProgress(stderr: Output, now: () => number = () => performance.now()): Progress {
  let next = now() + SILENT_MS;
  let isShown = false;
  const clear = () => {
    if (isShown) stderr.write(CLEAR_LINE);
    isShown = false;
  };
  return {
    clear,
    update(text) {
      if (now() < next) return;
      next = now() + (stderr.isTTY ? REWRITE_EVERY_MS : LINE_EVERY_MS);
      const line = printable(text);
      if (!stderr.isTTY) return void stderr.write(`${line}\n`);
      // A line that wraps could not be rewritten. Some terminals have 0 columns.
      stderr.write(`${CLEAR_LINE}${line.slice(0, (stderr.columns || 80) - 1)}`);
      isShown = true;
    },
  };
}
