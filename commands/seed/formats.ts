/** The formats that the commands' schemas use. */
import type { Format } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { parseDateTime } from '../../lib/domain/date-time.ts';

/** ajv-formats also accepts `2024-09-06T12:34:56+02` and `:60Z`, which Go and JavaScript reject. */
export const FORMATS: Readonly<Record<string, Format>> = {
  uuid: fullFormats.uuid,
  'date-time': (text: string) => parseDateTime(text) !== undefined,
};
