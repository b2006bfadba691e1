/** The formats of the schemas that the commands compile. */
import type { Format } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { parseDateTime } from '../../lib/domain/date-time.ts';

/** ajv-formats reads `2024-09-06T12:34:56+02` and `:60Z` as a date-time too, which Go and JavaScript do not. */
export const FORMATS: Readonly<Record<string, Format>> = {
  uuid: fullFormats.uuid,
  'date-time': (text: string) => parseDateTime(text) !== undefined,
};
