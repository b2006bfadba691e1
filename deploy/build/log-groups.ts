/** Retains and encrypts the functions' log groups, which osls makes, like the access log's (gateway.yml). */
import { idsOf, type Resource, type Template } from './template.ts';

export function protectLogGroups({ Resources }: Template): void {
  const { DeletionPolicy, UpdateReplacePolicy, Properties: { KmsKeyId } = {} } = Resources.AccessLogGroup as Resource;
  for (const id of idsOf(Resources, 'AWS::Logs::LogGroup')) {
    const { Properties, ...group } = Resources[id] ?? { Type: 'AWS::Logs::LogGroup' };
    const key = KmsKeyId === undefined ? {} : { KmsKeyId };
    Resources[id] = { ...group, DeletionPolicy, UpdateReplacePolicy, Properties: { ...Properties, ...key } };
  }
}
