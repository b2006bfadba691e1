/** The stages of a deployment, another table, and the build folder. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { prefixOf } from '../../deploy/build/functions.ts';
import {
  isDeploying,
  missingAlarmTopicMessage,
  undeployableMessage,
  unknownStageMessage,
} from '../../deploy/build/stages.ts';
import { buildFolder } from '../../local/build-folder.ts';
import { FUNCTIONS, ofType, packageStage } from '../support/packaged.ts';

const yaml = load(readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8')) as {
  readonly custom: { readonly esbuild: { readonly outputWorkFolder: string } };
};

describe('stages', () => {
  test.each(['local', 'dev', 'staging', 'production'])('%s is a stage', (stage) => {
    expect(unknownStageMessage(stage)).toBeUndefined();
  });

  test.each(['prod', 'Production', ''])("%j is no stage: its table would be as unprotected as dev's", (stage) => {
    expect(unknownStageMessage(stage)).toBe(
      `there is no stage "${stage}": it is one of local, dev, staging, production (deploy/build/stages.ts)`,
    );
  });

  test.each([
    ['an unknown stage', 'prod', [], 'there is no stage "prod": it is one of '],
    ['the stage of npm start', 'local', [], 'The stage "local" is the one of npm start and is not deployed. '],
    ['production without a topic for its alarms', 'production', ['alarmTopic='], 'Production needs an SNS topic '],
  ])('osls refuses to package %s, with one line and no stack', async (_, stage, parameters, line) => {
    const said = await packageStage(stage, ...parameters).then(
      () => 'packaged',
      ({ message }: Error) => message,
    );
    expect(said).toContain(`Error:\n${line}`);
    expect(said).not.toMatch(/^ +at /m);
  });
});

describe('commands', () => {
  test.each([['package'], ['deploy'], ['deploy function']])('%s makes or changes a stack', (command) => {
    expect(isDeploying(command.split(' '))).toBe(true);
  });

  test.each([['offline start'], ['deploy list'], ['info'], ['remove'], ['rollback']])(
    '%s does not change a stack',
    (command) => {
      expect(isDeploying(command.split(' '))).toBe(false);
    },
  );
});

test.each(['dev', 'staging'])('%s may be deployed without an alarm topic', (stage) => {
  expect(missingAlarmTopicMessage(stage, '')).toBeUndefined();
  expect(undeployableMessage(stage)).toBeUndefined();
});

test('the function, its policy and its alarms use a restored table, and the stack’s own table does not change', async () => {
  const restored = await packageStage('production', 'table=scim-source-users-production-restored');
  for (const [, { Properties }] of ofType(restored, 'AWS::Lambda::Function'))
    expect(Properties.Environment.Variables.TABLE_NAME).toMatch(/-restored$/);
  expect(restored.Outputs.TableName?.Value).toMatch(/-restored$/);
  for (const name of FUNCTIONS)
    expect(new Set(JSON.stringify(restored.Resources[`${prefixOf(name)}Role`]).match(/table\/[-\w]+/g))).toEqual(
      new Set(['table/scim-source-users-production-restored']),
    );
  for (const alarm of ['TableReadThrottles', 'TableWriteThrottles'])
    expect(restored.Resources[alarm]?.Properties.Dimensions[0].Value).toMatch(/-restored$/);
  expect(restored.Resources.Table).toEqual((await packageStage('production')).Resources.Table);
});

test('packaging clears a folder that npm start does not use', () => {
  const [, cleared = ''] = /^\$\{env:ESBUILD_FOLDER, '(.+)'\}$/.exec(yaml.custom.esbuild.outputWorkFolder) ?? [];
  expect(cleared).not.toBe('');
  expect(path.relative(cleared, buildFolder(process.pid))).toMatch(/^\.\./);
  expect(path.relative(buildFolder(process.pid), cleared)).toMatch(/^\.\./);
});
