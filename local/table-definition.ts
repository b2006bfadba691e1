/** The table as serverless.yml defines it, so that the local engine and CloudFormation are given the same one. */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { TableDefinition } from '../lib/store/create-table.ts';

export const LOCAL_TABLE = 'scim-source-users-local';

/** serverless.yml keeps to plain YAML (Fn::GetAtt, not !GetAtt), so that any reader of YAML can read it. */
export function readTableDefinition(): TableDefinition {
  const yaml = load(readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8')) as {
    resources: { Resources: { Table: { Properties: TableDefinition } } };
  };
  const { AttributeDefinitions, KeySchema, BillingMode } = yaml.resources.Resources.Table.Properties;
  return { AttributeDefinitions, KeySchema, BillingMode };
}
