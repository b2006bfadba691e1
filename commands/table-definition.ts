/** Reads the table's definition from deploy/cloudformation/table.yml: DynamoDB Local gets the same table as CloudFormation. */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { TableDefinition } from '../lib/dynamodb/bulk/create-table.ts';

export const LOCAL_TABLE = 'scim-source-users-local';

/** The file is plain YAML (Fn::GetAtt, not !GetAtt), which any YAML parser can read. */
export function readTableDefinition(): TableDefinition {
  const yaml = load(readFileSync(new URL('../deploy/cloudformation/table.yml', import.meta.url), 'utf8')) as {
    Resources: { Table: { Properties: TableDefinition } };
  };
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = yaml.Resources.Table.Properties;
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
}
