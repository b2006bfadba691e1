/** The table as deploy/cloudformation/table.yml defines it, so that the local engine and CloudFormation are given the same one. */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { TableDefinition } from '../lib/dynamodb/bulk/create-table.ts';

export const LOCAL_TABLE = 'scim-source-users-local';

/** The file keeps to plain YAML (Fn::GetAtt, not !GetAtt), so that any reader of YAML can read it. */
export function readTableDefinition(): TableDefinition {
  const yaml = load(readFileSync(new URL('../deploy/cloudformation/table.yml', import.meta.url), 'utf8')) as {
    Resources: { Table: { Properties: TableDefinition } };
  };
  const { AttributeDefinitions, KeySchema, BillingMode } = yaml.Resources.Table.Properties;
  return { AttributeDefinitions, KeySchema, BillingMode };
}
