/** The stages that there are: any other name would be deployed as dev is, with a table that is deleted with the stack. */

/** local is the one of npm start, which is never deployed. */
const STAGES = ['local', 'dev', 'staging', 'production'];

/** @returns one line for whoever has named another; undefined where it is one of them */
export function unknownStageMessage(stage: string): string | undefined {
  if (STAGES.includes(stage)) return undefined;
  return `there is no stage "${stage}": it is one of ${STAGES.join(', ')} (deploy/build/stages.ts)`;
}
