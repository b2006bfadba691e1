/** Creates the table in DynamoDB Local. CloudFormation creates the deployed one. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../client/sdk-table.ts';

/** The properties that CloudFormation's AWS::DynamoDB::Table shares with CreateTable. */
export type TableDefinition = Pick<
  CreateTableCommandInput,
  'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'BillingMode'
>;

/** An existing table stays as it is. */
export async function createTable(table: Table, definition: TableDefinition): Promise<void> {
  try {
    await table.client.send(new CreateTableCommand({ ...definition, TableName: table.name }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client: table.client, maxWaitTime: 30 }, { TableName: table.name });
}
