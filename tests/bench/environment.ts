/** The environment of a subject: Lambda's variables and ours. It inherits only PATH. */
import { TABLE, TOKEN } from './seed.ts';

const LAMBDA = {
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDBENCH',
  AWS_SECRET_ACCESS_KEY: 'bench-secret',
  // Lambda's token has some hundred characters more. It is signed and sent with each call.
  AWS_SESSION_TOKEN: 'bench-session-token-'.repeat(3),
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  LAMBDA_TASK_ROOT: '/var/task',
  HOME: '/nonexistent',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
};

/** Our bundle logs a line with its metrics, as when deployed; the peers log nothing. */
const SUBJECT = { TABLE_NAME: TABLE, API_TOKEN: TOKEN, LOG_LEVEL: 'info', METRICS_NAMESPACE: 'bench' };

export type Environment = Readonly<Record<string, string>>;

/** @param endpoint of DynamoDB; undefined: the region's own, for which only the fake transport responds */
export function environment(endpoint?: string): Environment {
  const tls = endpoint?.startsWith('https:');
  return {
    PATH: process.env.PATH ?? '',
    ...LAMBDA,
    ...SUBJECT,
    ...(endpoint !== undefined && { AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
    // The endpoint's certificate is not signed. This is the same for all subjects.
    ...(tls && { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
  };
}
