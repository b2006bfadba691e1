/** Servers for the checkers of recorded requests: the gateway emulator, and each kind of event. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from '../../lib/domain/json/json.ts';
import { freePort } from '../../local/services.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { openChildProcessStage } from '../support/child-process-stage.ts';
import { DOORS } from '../support/doors.ts';
import { throughDoor, throughGateway } from '../support/http-door.ts';
import { serve } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface Opened {
  readonly url: string;
  close(): Promise<unknown>;
}

export async function openGateway(seed: Seed): Promise<Opened> {
  const name = path.join(temporaryFolder('seed'), 'seed.json');
  writeFileSync(name, stringify(seed));
  const served = await serve({ PORT: String(await freePort()), SEED: name, DYNAMODB_ENDPOINT: '' });
  const door = await throughGateway(served.url);
  return {
    url: door.url,
    async close() {
      door.close();
      await served.stop();
    },
  };
}

/** @param name of DOORS */
export async function openDoor(name: string, seed: Seed): Promise<Opened> {
  const stage = await openChildProcessStage();
  await stage.load(seed);
  const door = await throughDoor(stage, DOORS[name] as (typeof DOORS)[string]);
  return {
    url: door.url,
    async close() {
      door.close();
      stage.close();
    },
  };
}
