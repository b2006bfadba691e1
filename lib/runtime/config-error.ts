/** A missing or invalid setting. Thrown during the cold start, so that no request runs with it. */
export class ConfigError extends Error {
  /** Lambda logs the class's name, and minifying would change it. */
  static override readonly name = 'ConfigError';
  override readonly name = ConfigError.name;
}
