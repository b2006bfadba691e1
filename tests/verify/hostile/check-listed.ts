/** Sends a listed request and checks its response: the claims that hold of every request, and what the list says of this one. */
import assert from 'node:assert/strict';
import { createChecker, type Reply, type Subject } from './claims.ts';
import { attributesOf } from './json-text.ts';
import type { ListedRequest } from './listed.ts';

/** @returns the reply. The caller checks its status, because a gateway may respond by itself. */
export async function checkListed(subject: Subject, listed: ListedRequest, door = ''): Promise<Reply> {
  const replies: Reply[] = [];
  await createChecker(subject, (reply) => replies.push(reply))({ request: { ...listed, door } });
  const [reply] = replies as [Reply];
  if (reply.status === 200) assert.equal(attributesOf(reply.text), listed.attributes ?? '{"a":1}');
  else if (!reply.isFromGateway) assert.ok(reply.text.includes(listed.message ?? ''), `the response is ${reply.text}`);
  return reply;
}
