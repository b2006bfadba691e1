/** A command's environment and output streams. Tests replace them. */
import { printable } from './printable.ts';
import { createProgress, type Output, type Progress } from './progress.ts';

/** A process has all three. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Writes the result, to stdout. The caller escapes foreign text. */
  readonly print: (text: string) => void;
  /** Writes a line about the run, to stderr. */
  readonly note: (line: string) => void;
  /** Shows the progress of a long command on stderr. */
  readonly progress: Progress;
}

/** @param now a clock in milliseconds */
export function openTerminal({ stdout, stderr, env }: Io, now?: () => number): Terminal {
  const progress = createProgress(stderr, now);
  return {
    env,
    progress,
    print(text) {
      progress.clear();
      stdout.write(`${text}\n`);
    },
    note(line) {
      progress.clear();
      stderr.write(`${printable(line)}\n`);
    },
  };
}
