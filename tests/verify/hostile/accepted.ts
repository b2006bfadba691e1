/** What was accepted is what was sent: an answer held against its request. */
import assert from 'node:assert/strict';
import { isJsonObject } from '../../../lib/domain/json/merge-patch.ts';
import { pythonStrip } from '../../../lib/domain/python-strip.ts';
import { attributesOf, withSources } from './json-text.ts';
import type { HostileRequest } from './requests.ts';

/**
 * @param text of the answer 200
 * @throws AssertionError
 */
export function assertAccepted({ headers, body }: HostileRequest, text: string): void {
  if (body.length === 0) return;
  const sent = withSources(body.toString()) as Record<string, unknown>;
  const plain = JSON.parse(body.toString()) as Record<string, unknown>;
  const got = JSON.parse(text) as Record<string, unknown>;
  const { id = got.id, user = got.user, source = got.source } = plain;
  assert.equal(got.id, pythonStrip(String(id)));
  assert.equal(got.user, Math.abs(Number(user)));
  assert.equal(got.source, String(source).toLowerCase().replace('urn:uuid:', ''));

  const isMerge = headers['content-type'] === 'application/merge-patch+json' && isJsonObject(plain.attributes);
  if ('attributes' in plain && !isMerge)
    assert.equal(JSON.stringify(withSources(attributesOf(text))), JSON.stringify(sent.attributes));
}
