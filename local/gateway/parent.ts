/** What serverless-offline's process and npm start tell each other, over Node's channel between parent and child. */
import { rmSync } from 'node:fs';

/** To npm start: a line to print. Once it has sent `warmUp`, also how that went. */
export type GatewayMessage = { readonly line: string } | { readonly warm: number };

/** From npm start: the request that the function is warmed up with, at once and after each reload. */
export interface WarmUp {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Without a parent (a test) nobody is told. */
const tell = (message: GatewayMessage): void => {
  if (process.connected) process.send?.(message);
};

export const print = (line: string): void => tell({ line });

/** @param listener returns the status of the function's response */
export function onWarmUp(listener: (request: WarmUp) => Promise<number>): void {
  process.on('message', async (request: WarmUp) => tell({ warm: await listener(request) }));
  // The channel alone does not keep this process running: a failed start ends it.
  process.channel?.unref();
}

/**
 * The channel ends with npm start, even when that is killed: then nothing is left here. esbuild, a child of this process, ends when
 * its standard input does.
 * @param folder of the build
 */
export function endWithParent(folder: string): void {
  const end = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  };
  process.on('disconnect', end);
  // Undefined where there was no channel.
  if (process.connected === false) end();
}
