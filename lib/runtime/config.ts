/** The function's settings. Only this file reads the environment, once, during the cold start. */
import { type AwsSettings, readAwsSettings } from './aws-settings.ts';
import { ConfigError } from './config-error.ts';

export const LOG_LEVELS = ['info', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Name of the DynamoDB table. */
  readonly table: string;
  /** How long a token is used without reading it again; 0: it is read for every request. */
  readonly tokenCacheSeconds: number;
  readonly logLevel: LogLevel;
  /** CloudWatch's namespace for the metrics in the log; undefined: no metrics. */
  readonly metricsNamespace: string | undefined;
  /** The function's version. */
  readonly functionVersion: string;
  /** The key of the hashes that stand for rows in the log; undefined: no hashes. */
  readonly auditKey: string | undefined;
  /** The variables that Lambda sets, and the settings of AWS's SDKs. */
  readonly awsEnvironment: AwsSettings;
}

/** Secrets Manager's default length. */
const MIN_AUDIT_KEY_LENGTH = 32;

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError with one line that names the variable */
export function readConfig(environment: Environment = process.env): Config {
  const { TABLE_NAME: table, TOKEN_CACHE_SECONDS: seconds = '30', LOG_LEVEL: logLevel = 'info' } = environment;
  const { METRICS_NAMESPACE: metricsNamespace, AWS_LAMBDA_FUNCTION_VERSION: functionVersion } = environment;
  const { AUDIT_KEY: auditKey = '' } = environment;
  if (!table) throw new ConfigError('TABLE_NAME is not set: it must name the DynamoDB table');
  if (!/^\d{1,5}$/.test(seconds))
    throw new ConfigError(
      `TOKEN_CACHE_SECONDS must be a whole number of seconds up to 99999, not ${JSON.stringify(seconds)}`,
    );
  if (!isLogLevel(logLevel))
    throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not ${JSON.stringify(logLevel)}`);
  // Ids can be guessed, so a key that can be guessed too would reveal them. The message must not show the key.
  if (auditKey !== '' && auditKey.length < MIN_AUDIT_KEY_LENGTH)
    throw new ConfigError(`AUDIT_KEY must have at least ${MIN_AUDIT_KEY_LENGTH} characters, not ${auditKey.length}`);
  return {
    table,
    tokenCacheSeconds: Number(seconds),
    logLevel,
    metricsNamespace: metricsNamespace || undefined,
    functionVersion: functionVersion || '$LATEST',
    auditKey: auditKey || undefined,
    awsEnvironment: readAwsSettings(environment),
  };
}

const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);
