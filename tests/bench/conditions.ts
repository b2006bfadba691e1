/** The conditions of a command's figures, as one line: machine, versions, date. */
import esbuild from 'esbuild';
import project from '../../package.json' with { type: 'json' };
import { describeMachine, machine } from '../support/machine.ts';

export const versions = (): Readonly<Record<string, string>> => ({
  Node: process.versions.node,
  V8: process.versions.v8,
  esbuild: esbuild.version,
  '@aws-sdk/client-dynamodb': project.dependencies['@aws-sdk/client-dynamodb'],
  '@middy/core': project.dependencies['@middy/core'],
});

export function conditionsLine(date = new Date(), of = machine(), having = versions()): string {
  const list = Object.entries(having).map((pair) => pair.join(' '));
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${describeMachine(of)}; ${list.join(', ')}`;
}
