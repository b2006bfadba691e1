/** A stand-in for the AWS CLI where DynamoDB Local lacks a feature: a restore copies the table of the snapshot. */
import { parseArgs } from 'node:util';
import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { readTableDefinition } from '../../../commands/table-definition.ts';
import { createTable } from '../../../lib/dynamodb/bulk/create-table.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { Key } from '../../../lib/dynamodb/table/keys.ts';

const [service, command, ...args] = process.argv.slice(2);
const text = { type: 'string' } as const;
const { values } = parseArgs({
  args,
  options: {
    'source-table-name': text,
    'target-table-name': text,
    'restore-date-time': text,
    'table-name': text,
    key: text,
    query: text,
    output: text,
    'point-in-time-recovery-specification': text,
    'deletion-protection-enabled': { type: 'boolean' },
  },
  allowPositionals: true,
});

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  'dynamodb restore-table-to-point-in-time': async () => {
    const snapshot = openTable(`${values['source-table-name']}-snapshot`);
    const restored = openTable(values['target-table-name'] as string);
    const { Items = [] } = await snapshot.documents.send(new ScanCommand({ TableName: snapshot.name }));
    await createTable(restored, readTableDefinition());
    await writeItems(restored, Items as Key[]);
  },
  'dynamodb get-item': async () => {
    const { documents } = openTable('');
    const pk = JSON.parse(values.key as string).pk.S;
    const { Item } = await documents.send(new GetCommand({ TableName: values['table-name'], Key: { pk } }));
    if (values.query !== 'Item.attributes.S' || values.output !== 'text') throw new Error('another query or output');
    console.log(Item?.attributes);
  },
  'dynamodb wait': async () => {},
  'dynamodb update-continuous-backups': async () => {},
  'dynamodb update-table': async () => {},
};

const run = COMMANDS[`${service} ${command}`];
if (run === undefined) throw new Error(`the stand-in has no ${service} ${command}`);
await run();
