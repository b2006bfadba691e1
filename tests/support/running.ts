/** What jest's global set-up started and made, for its global tear-down to stop and remove. */
import type { Engine } from '../../local/dynamodb-local.ts';

export const running: { engine?: Engine; packages?: string } = {};
