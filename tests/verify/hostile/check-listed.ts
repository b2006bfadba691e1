/** A listed request sent, and what is listed of it held against the answer, besides what holds of all. */
import assert from 'node:assert/strict';
import { claims, type Reply, type Subject } from './claims.ts';
import { attributesOf } from './json-text.ts';
import type { Row } from './listed.ts';

/** @returns the answer, whose status is the caller's to look at: a gateway may have said it */
export async function checkListed(subject: Subject, row: Row, door = ''): Promise<Reply> {
  const replies: Reply[] = [];
  await claims(subject, (reply) => replies.push(reply))({ request: { ...row, door } });
  const [reply] = replies as [Reply];
  if (reply.status === 200) assert.equal(attributesOf(reply.text), row.attributes ?? '{"a":1}');
  else if (!reply.isGateways) assert.ok(reply.text.includes(row.says ?? ''), `says ${reply.text}`);
  return reply;
}
