/** What jest's global set-up started and made, for its global tear-down to stop and remove. */
import type { DynamoDbLocal } from '../../local/dynamodb-local.ts';

export const running: { engine?: DynamoDbLocal; packages?: string } = {};
