/** The parameters of a deployment and their valid values. An invalid one is reported in one line before packaging. */

export type Value = string | number | boolean;

interface Kind {
  /** The text after "must be". */
  readonly expected: string;
  /** @returns undefined for an invalid value */
  read(text: string): Value | undefined;
  /** The meaning of an empty value, where it is allowed: none. */
  readonly none?: '' | null;
}

const matching = (pattern: RegExp, expected: string): Kind => ({
  expected,
  read: (text) => (pattern.test(text) ? text : undefined),
});

const oneOf = (...values: readonly string[]): Kind => ({
  expected: `one of ${values.join(', ')}`,
  read: (text) => (values.includes(text) ? text : undefined),
});

const isTrue: Kind = {
  expected: 'true or false',
  read: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
};

const number = (least: number, most: number): Kind => ({
  expected: `a whole number from ${least} to ${most}`,
  read: (text) => (/^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
});

const numberOf = (...values: readonly number[]): Kind => ({
  expected: `one of ${values.join(', ')}`,
  read: (text) => values.find((value) => String(value) === text),
});

const orNone = (kind: Kind, none: '' | null = ''): Kind => ({ ...kind, expected: `${kind.expected}, or empty`, none });

const arn = (service: string, resource: string, of: string): Kind =>
  matching(
    new RegExp(`^arn:aws[\\w-]*:${service}:[a-z]{2}[\\w-]*-\\d:\\d{12}:${resource}$`),
    `the ARN of ${of} (arn:aws:${service}:…)`,
  );

const deletionPolicy = oneOf('Delete', 'Retain', 'RetainExceptOnCreate');

/** CodeDeploy's own deployment configurations for Lambda, without CodeDeployDefault. before them. */
const CANARIES = [
  'LambdaAllAtOnce',
  ...[5, 10, 15, 30].map((minutes) => `LambdaCanary10Percent${minutes}Minutes`),
  'LambdaLinear10PercentEvery1Minute',
  ...[2, 3, 10].map((minutes) => `LambdaLinear10PercentEvery${minutes}Minutes`),
];

/** The values that CloudWatch Logs accepts. */
const RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** serverless.yml describes each of them. */
export const PARAMETERS: Readonly<Record<string, Kind>> = {
  alarmTopic: orNone(arn('sns', '[\\w-]{1,256}(\\.fifo)?', 'an SNS topic')),
  alarmRequestsPerMinute: number(1, 10_000_000),
  alarmRefusalsPerMinute: number(1, 10_000_000),
  gatewayLogRole: isTrue,
  requireAuthorization: isTrue,
  throttlingRate: number(1, 10_000),
  throttlingBurst: number(1, 5_000),
  reservedConcurrency: orNone(number(0, 100_000), null),
  requestsPerAddress: orNone(number(10, 2_000_000_000)),
  budgetUsd: orNone(number(1, 1_000_000_000)),
  budgetEmail: orNone(matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address')),
  logRetentionInDays: numberOf(...RETENTION),
  logDeletionPolicy: deletionPolicy,
  logKey: orNone(arn('kms', 'key/[\\w-]+', 'a KMS key')),
  tableDeletionPolicy: deletionPolicy,
  tableDeletionProtection: isTrue,
  table: matching(/^[\w.-]{3,255}$/, "a DynamoDB table's name: 3 to 255 of A-Z, a-z, 0-9, _, . and -"),
  domainName: orNone(
    matching(/^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'a host name in lower case'),
  ),
  certificateArn: orNone(arn('acm', 'certificate/[\\w-]+', 'a certificate in ACM')),
  canary: oneOf(...CANARIES, 'none'),
  checkRow: orNone(matching(/^[^\s/]{1,1000}$/, "a row's id")),
  checkToken: orNone(matching(/^(\/[\w.-]+){1,15}$/, 'the name of a parameter in Systems Manager, with / before it')),
  canaryAlarms: isTrue,
  liveVersion: orNone(
    matching(
      /^(\w+:[1-9]\d{0,8}(,|$))+(?<!,)$/,
      'operations with the numbers of their versions (OPERATION:NUMBER,OPERATION:NUMBER)',
    ),
  ),
  logLevel: oneOf('info', 'error', 'silent'),
  auditKey: orNone(matching(/^[\w/+=.@-]{1,512}$/, 'the name of a secret in Secrets Manager')),
};

export const isParameter = (name: string): boolean => Object.hasOwn(PARAMETERS, name);

/** @returns the value, with the type that it would have in serverless.yml. @throws Error with one line */
export function readParameter(name: string, text: string): Value | null {
  if (!isParameter(name))
    throw new Error(`There is no parameter "${name}". serverless.yml lists them under params.default.`);
  const { expected, read, none } = PARAMETERS[name] as Kind;
  if (text === '' && none !== undefined) return none;
  const value = read(text);
  if (value === undefined) throw new Error(`The parameter ${name} must be ${expected}, not "${text}".`);
  return value;
}
