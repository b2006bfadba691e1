/** What jest's global set-up starts and makes, for its global tear-down to stop and remove. */
import type { Service } from '../../local/services.ts';

export const running: { dynamodb?: Service; removeFolder?: () => void; isStopping?: boolean } = {};
