/** DRF finds the row before it looks at what the request says of it: whatever is wrong with that, a missing row is the answer. */
import { NotFound, Refusal } from '../domain/errors.ts';
import type { ScimUserStore } from '../domain/scim-user.ts';

export type Rows = Pick<ScimUserStore, 'exists'>;

/**
 * Runs `read`; the row is asked for only where that is refused.
 * @throws NotFound, or what `read` throws
 */
export async function rowFirst<Result>(rows: Rows, id: string, read: () => Result): Promise<Result> {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal && !(await rows.exists(id))) throw new NotFound();
    throw error;
  }
}
