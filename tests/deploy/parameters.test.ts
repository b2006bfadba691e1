/** The parameters of a deployment: their valid values, and the one line that refuses any other before packaging. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { checkTogether, readAll, readArguments } from '../../deploy/build/arguments.ts';
import { PARAMETERS } from '../../deploy/build/parameters.ts';
import { packageStage, the } from '../support/packaged.ts';

const { params } = load(readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8')) as {
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

test('serverless.yml has a default for each parameter, and no other parameter', () => {
  expect(Object.keys(params.default ?? {}).sort()).toEqual(Object.keys(PARAMETERS).sort());
});

test.each(['dev', 'staging', 'production'])('the values of serverless.yml for %s are valid', (stage) => {
  const values = { ...params.default, ...params[stage] };
  const all = readAll({}, (name) => (name === 'table' ? `scim-source-users-${stage}` : values[name]));
  expect(() => checkTogether(all, 'eu-central-1')).not.toThrow();
});

describe('accepts', () => {
  test.each([
    ['alarmTopic=arn:aws:sns:eu-central-1:123456789012:on-call', 'arn:aws:sns:eu-central-1:123456789012:on-call'],
    [
      'alarmTopic=arn:aws-us-gov:sns:us-gov-west-1:123456789012:a.fifo',
      'arn:aws-us-gov:sns:us-gov-west-1:123456789012:a.fifo',
    ],
    ['alarmTopic=', ''],
    ['reservedConcurrency=', null],
    ['reservedConcurrency=0', 0],
    ['liveVersion=a_b:12', 'a_b:12'],
    ['liveVersion=a_b:12,c:3', 'a_b:12,c:3'],
    ['throttlingRate=50', 50],
    ['canaryAlarms=false', false],
    ['canary=none', 'none'],
    ['canary=LambdaLinear10PercentEvery1Minute', 'LambdaLinear10PercentEvery1Minute'],
    ['logRetentionInDays=365', 365],
    ['table=a.b_c-1', 'a.b_c-1'],
    ['auditKey=scim-source-users/staging/audit-key', 'scim-source-users/staging/audit-key'],
    ['auditKey=', ''],
  ])('%s', (argument, value) => {
    expect(Object.values(readArguments([argument]))).toEqual([value]);
  });

  test('the last of two values', () => {
    expect(readArguments(['throttlingRate=1', 'throttlingRate=2'])).toEqual({ throttlingRate: 2 });
  });
});

describe('refuses in one line', () => {
  test.each([
    ['canary=Bogus', /^The parameter canary must be one of LambdaAllAtOnce, .*none, not "Bogus"\.$/],
    ['canary=', /^The parameter canary must be one of .*, not ""\.$/],
    ['throttlingRate=abc', /^The parameter throttlingRate must be a whole number from 1 to 10000, not "abc"\.$/],
    ['throttlingRate=0', /throttlingRate must be/],
    ['throttlingRate=1e3', /throttlingRate must be/],
    ['throttlingRate=-1', /throttlingRate must be/],
    ['throttlingBurst=5001', /throttlingBurst must be/],
    ['reservedConcurrency=1.5', /reservedConcurrency must be a whole number from 0 to 100000, or empty, not "1\.5"/],
    [
      'alarmTopic=not-an-arn',
      /alarmTopic must be the ARN of an SNS topic \(arn:aws:sns:…\), or empty, not "not-an-arn"/,
    ],
    ['alarmTopic=arn:aws:sqs:eu-central-1:123456789012:on-call', /alarmTopic must be/],
    ['alarmTopic=arn:aws:sns:eu-central-1:ACCOUNT:NAME', /alarmTopic must be/],
    ['gatewayLogRole=yes', /gatewayLogRole must be true or false, not "yes"/],
    ['tableDeletionProtection=False', /tableDeletionProtection must be/],
    ['tableDeletionPolicy=Snapshot', /tableDeletionPolicy must be one of Delete, Retain, RetainExceptOnCreate/],
    ['logRetentionInDays=10', /logRetentionInDays must be one of 1, 3, 5, 7, 14,/],
    ['liveVersion=$LATEST', /liveVersion must be/],
    ['liveVersion=12', /liveVersion must be/],
    ['liveVersion=a:1,', /liveVersion must be/],
    ['table=a/b', /table must be a DynamoDB table's name/],
    ['requestsPerAddress=9', /requestsPerAddress must be a whole number from 10 to 2000000000, or empty/],
    ['budgetUsd=1.5', /budgetUsd must be/],
    ['budgetEmail=nobody', /budgetEmail must be an email address, or empty, not "nobody"/],
    ['domainName=https://scim.example.com/', /domainName must be a host name in lower case, or empty/],
    ['domainName=localhost', /domainName must be/],
    ['certificateArn=12345678', /certificateArn must be the ARN of a certificate in ACM/],
    ['logKey=alias/logs', /logKey must be the ARN of a KMS key/],
    ['checkToken=secret', /checkToken must be the name of a parameter in Systems Manager, with \/ before it/],
    ['checkRow=a/b', /checkRow must be a row's id/],
    ['auditKey=a secret', /auditKey must be the name of a secret in Secrets Manager, or empty, not "a secret"/],
    ['auditKey={{resolve:ssm:a}}', /auditKey must be/],
    ['logLevel=debug', /logLevel must be one of info, error, silent/],
    ['trottlingRate=5', /^There is no parameter "trottlingRate"\. serverless\.yml lists them under params\.default\.$/],
    ['__proto__=5', /^There is no parameter "__proto__"/],
    ['constructor=5', /^There is no parameter "constructor"/],
    ['canary', /^--param="canary" must be --param="name=value"\.$/],
    ['=x', /must be --param="name=value"/],
  ])('%s', (argument, line) => {
    const refuse = () => readArguments([argument]);
    expect(refuse).toThrow(line);
    expect(refuse).not.toThrow(/\n/);
  });

  test.each([
    [
      { alarmTopic: 'arn:aws:sns:us-east-1:123456789012:on-call' },
      'The parameter alarmTopic must be in eu-central-1, where the stage is, not "arn:aws:sns:us-east-1:123456789012:on-call".',
    ],
    [
      { throttlingBurst: 101, reservedConcurrency: 100 },
      'The parameter throttlingBurst must be at most reservedConcurrency (100), not 101: callers would get a 503.',
    ],
    [{ domainName: 'a.example' }, 'The parameters domainName and certificateArn must be given together.'],
    [{ budgetEmail: 'a@b.example' }, 'The parameters budgetUsd and budgetEmail must be given together.'],
    [{ checkToken: '/a' }, 'The parameters checkRow and checkToken must be given together.'],
    [
      { domainName: 'a.example', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a' },
      'The parameter certificateArn must be in eu-central-1, where the stage is, not "arn:aws:acm:us-east-1:123456789012:certificate/a".',
    ],
  ])('the combination %j', (values, line) => {
    expect(() => checkTogether(values as never, 'eu-central-1')).toThrow(line);
  });

  test('a stopped function has no burst to compare with', () => {
    expect(() => checkTogether({ throttlingBurst: 50, reservedConcurrency: 0 }, 'eu-central-1')).not.toThrow();
  });
});

describe('osls', () => {
  test.each(['canary=Bogus', 'alarmTopic=arn:aws:sns:us-east-1:123456789012:on-call'])(
    'prints only the line, without a stack, for %s',
    async (argument) => {
      const [name] = argument.split('=');
      const printed = await packageStage('production', argument).then(String, ({ message }: Error) => message);
      // osls then prints its own line of versions.
      const [, line, ...others] = /^Error:\n(.*)\n([\s\S]*)$/m.exec(printed) ?? [];
      expect(line).toMatch(new RegExp(`^The parameter ${name} must be `));
      expect(others.join()).not.toMatch(/^ +at |Cannot resolve/m);
    },
  );

  test('reads an empty value as none, and a number as a number', async () => {
    const template = await packageStage('staging', 'alarmTopic=', 'reservedConcurrency=', 'throttlingRate=7');
    expect(JSON.stringify(template)).not.toContain('ReservedConcurrentExecutions');
    expect(JSON.stringify(template)).not.toContain('AlarmActions');
    expect(the(template, 'AWS::ApiGateway::Stage').Properties.MethodSettings[0].ThrottlingRateLimit).toBe(7);
  });
});
