/** Region and credentials for an engine that needs some and checks none. */
import { isRegionLabel } from '../lib/runtime/aws-settings.ts';
import { CommandError } from './command.ts';

/** Used where the caller names no region. */
const LOCAL_REGION = 'us-east-1';

/**
 * Puts them where the SDK looks. Keeps the caller's region: some engines keep the tables of each region apart. Removes every other
 * setting of AWS: real credentials have no business with a local engine, and another endpoint, profile or mode would lead away
 * from it.
 * @throws CommandError if AWS_REGION can't be a region
 */
export function useLocalCredentials(): void {
  const AWS_REGION = process.env.AWS_REGION || LOCAL_REGION;
  if (!isRegionLabel(AWS_REGION))
    throw new CommandError(
      `AWS_REGION must be the name of a region, such as ${LOCAL_REGION}, not ${JSON.stringify(AWS_REGION)}`,
    );
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_REGION, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
}
