/** The engine that jest's global set-up started, for its global tear-down to stop. */
import type { Engine } from '../../local/engine.ts';

export const running: { engine?: Engine } = {};
