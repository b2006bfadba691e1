/** Describes the machine that measures, for the figures' conditions. */
import os from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gb: number;
  readonly system: string;
}

export const machine = (): Machine => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.availableParallelism(),
  memory_gb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()} ${os.arch()}`,
});

/** As one line. */
export const describeMachine = ({ cores, cpu, memory_gb, system }: Machine): string =>
  `${cores} × ${cpu}, ${memory_gb} GB, ${system}`;
