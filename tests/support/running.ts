/** The process and folder that jest's global set-up makes, for its global tear-down. */
import type { Service } from '../../local/services.ts';

export const running: { dynamodb?: Service; removeFolder?: () => void; isStopping?: boolean } = {};
