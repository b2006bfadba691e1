/** The zod schema of a patch. */
import { z } from 'zod';
export const PatchBody = z.object({
  id: z.string().min(1).optional(),
  user: z.int().optional(),
  source: z.guid().optional(),
  attributes: z.any().optional(),
});
