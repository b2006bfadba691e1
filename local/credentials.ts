/** Credentials for an engine that asks for some and checks none. */

/**
 * Puts them where the SDK looks. Removes every other setting of AWS: real credentials have no business with a local engine,
 * and another endpoint, profile or mode would lead away from it.
 */
export function useLocalCredentials(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}
