/** The messages between serverless-offline's process and npm start, over Node's channel between parent and child. */
import { rmSync } from 'node:fs';

/** To npm start: a line to print; after `warmUp`, also the status of its response. */
export type GatewayMessage = { readonly line: string } | { readonly warm: number };

/** From npm start: the requests that warm the functions up, at once and after each reload. */
export interface WarmUp {
  /** Of a row that does not exist. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Does nothing without a parent (in a test). */
const tell = (message: GatewayMessage): void => {
  if (process.connected) process.send?.(message);
};

export const print = (line: string): void => tell({ line });

/** @param listener returns the status of the function's response */
export function onWarmUp(listener: (request: WarmUp) => Promise<number>): void {
  process.on('message', async (request: WarmUp) => tell({ warm: await listener(request) }));
  // The channel alone does not keep this process alive, so that a failed start ends it.
  process.channel?.unref();
}

/**
 * Ends this process with npm start, even if that is killed: the channel then closes. esbuild, a child of this process,
 * ends when its standard input closes.
 * @param folder of the build
 */
export function endWithParent(folder: string): void {
  const end = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  };
  process.on('disconnect', end);
  // Undefined if there was never a channel.
  if (process.connected === false) end();
}
