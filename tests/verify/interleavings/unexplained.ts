/** The error that shows a history which no serial order explains. */
import type { History, Recorded } from './history.ts';

export const unexplained = ({ before, operations, after }: History): Error =>
  new Error(
    [
      'no serial order explains',
      `before ${rowsOf(before.rows)}`,
      ...[...operations].sort((one, other) => one.start - other.start).map(line),
      `after  ${rowsOf(after)}`,
    ].join('\n'),
  );

const rowsOf = (rows: History['after']): string => JSON.stringify(Object.fromEntries(rows));

function line(operation: Recorded): string {
  const { client, start, end } = operation;
  const when = `${start}–${end} ${client}:`;
  if ('change' in operation) return `${when} ${JSON.stringify(operation.change)}`;
  const { operation: name = 'patch', id, body, merge, ifMatch, ifNoneMatch } = operation.patch;
  const { status, json, version } = operation.response;
  const sent = [ifMatch && ` If-Match ${ifMatch}`, ifNoneMatch && ` If-None-Match ${ifNoneMatch}`].join('');
  return `${when} ${merge ? 'merge' : name} ${id} ${JSON.stringify(body)}${sent} → ${status} ${JSON.stringify(json)} ${version ?? ''}`;
}
