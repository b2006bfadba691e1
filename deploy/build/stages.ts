/** The stages, and the commands that each of them refuses. */

const DEPLOYED = ['dev', 'staging', 'production'];
/** The stage of npm start. */
const LOCAL = 'local';
const STAGES = [LOCAL, ...DEPLOYED];

/** osls's commands that make or change a stack. Others read it, remove it, or run on this machine. */
const DEPLOYING = ['package', 'deploy', 'deploy function'];

/**
 * Any other stage would be deployed like dev, with a table that is deleted with the stack. @returns one line, or
 * undefined
 */
export function unknownStageMessage(stage: string): string | undefined {
  if (STAGES.includes(stage)) return undefined;
  return `there is no stage "${stage}": it is one of ${STAGES.join(', ')} (deploy/build/stages.ts)`;
}

export const isDeploying = (command: readonly string[]): boolean => DEPLOYING.includes(command.join(' '));

/** @returns one line that says what to do instead; undefined for a stage that can be deployed */
export function undeployableMessage(stage: string): string | undefined {
  if (stage !== LOCAL) return undefined;
  return `The stage "${LOCAL}" is the one of npm start and is not deployed. Choose another: --stage ${DEPLOYED.join(', ')}.`;
}

/**
 * Without a topic nobody would be notified of a fault in production. @returns one line that says what to do; undefined
 * if there is a topic or none is needed
 */
export function missingAlarmTopicMessage(stage: string, alarmTopic: unknown): string | undefined {
  if (stage !== 'production' || alarmTopic) return undefined;
  return 'Production needs an SNS topic for its alarms. Add --param="alarmTopic=arn:aws:sns:REGION:ACCOUNT:NAME" (docs/runbook.md).';
}
