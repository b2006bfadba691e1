/** Region and credentials for DynamoDB Local, which needs some and checks none. */
import { isRegionLabel } from '../lib/runtime/aws-settings.ts';
import { CommandError } from './command.ts';

const DEFAULT_REGION = 'us-east-1';

/**
 * Sets them in the environment, for the SDK. Keeps the caller's region: DynamoDB Local separates tables by region.
 * Removes all other AWS settings: it must not get real credentials, and a profile or a mode may name another endpoint.
 * @throws CommandError if AWS_REGION is no region
 */
export function useLocalCredentials(): void {
  const AWS_REGION = process.env.AWS_REGION || DEFAULT_REGION;
  if (!isRegionLabel(AWS_REGION))
    throw new CommandError(
      `AWS_REGION must be the name of a region, such as ${DEFAULT_REGION}, not ${JSON.stringify(AWS_REGION)}`,
    );
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_REGION, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
}
