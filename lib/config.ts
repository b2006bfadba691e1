/** The function's settings: the only reader of the environment, which is read once, on the cold start. */

export const LOG_LEVELS = ['info', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Name of the DynamoDB table. */
  readonly table: string;
  /** How long a token that was found may be used without asking the table again; 0 asks every time. */
  readonly tokenCacheSeconds: number;
  readonly logLevel: LogLevel;
  /** CloudWatch's namespace for the metrics in the log; undefined for none. */
  readonly metricsNamespace: string | undefined;
  /** What Lambda sets by itself. */
  readonly surroundings: {
    readonly region: string;
    /** The SDK's own variable for another engine than the region's. */
    readonly endpoint: string | undefined;
    readonly credentials: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken?: string;
    };
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or cannot be read; fails the cold start, not a request. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * @throws ConfigError with one line that names the variable
 */
export function readConfig(environment: Environment = process.env): Config {
  const { TABLE_NAME: table, TOKEN_CACHE_SECONDS: seconds = '30', LOG_LEVEL: logLevel = 'info' } = environment;
  const { METRICS_NAMESPACE: metricsNamespace } = environment;
  if (!table) throw new ConfigError('TABLE_NAME is not set: it must name the DynamoDB table');
  if (!/^\d{1,5}$/.test(seconds))
    throw new ConfigError(`TOKEN_CACHE_SECONDS must be a whole number of seconds up to 99999, not "${seconds}"`);
  if (!isLogLevel(logLevel))
    throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logLevel}"`);
  return {
    table,
    tokenCacheSeconds: Number(seconds),
    logLevel,
    metricsNamespace: metricsNamespace || undefined,
    surroundings: readSurroundings(environment),
  };
}

/** Lambda keeps an instance's credentials valid for as long as it uses the instance. */
function readSurroundings(environment: Environment): Config['surroundings'] {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const { AWS_SESSION_TOKEN: sessionToken, AWS_ENDPOINT_URL_DYNAMODB: endpoint } = environment;
  if (!region) throw new ConfigError('AWS_REGION is not set: Lambda names the region in it');
  if (!accessKeyId || !secretAccessKey)
    throw new ConfigError("AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: Lambda gives the role's in them");
  if (endpoint && !URL.canParse(endpoint))
    throw new ConfigError(`AWS_ENDPOINT_URL_DYNAMODB must be a URL, not "${endpoint}"`);
  return {
    region,
    endpoint: endpoint || undefined,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
  };
}

const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);
