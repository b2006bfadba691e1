/** The response to an accepted request must show what the request sent. */
import assert from 'node:assert/strict';
import { isJsonObject } from '../../../lib/domain/json/merge-patch.ts';
import { pythonStrip } from '../../../lib/domain/python-strip.ts';
import { attributesOf, withSources } from './json-text.ts';
import type { HostileRequest } from './requests.ts';

/**
 * @param text the body of the response 200
 * @throws AssertionError
 */
export function assertAccepted({ method, headers, body }: HostileRequest, text: string): void {
  if (method === 'GET' || body.length === 0) return;
  const sent = JSON.parse(body.toString()) as Record<string, unknown>;
  const got = JSON.parse(text) as Record<string, unknown>;
  const { id = got.id, user = got.user, source = got.source } = sent;
  assert.equal(got.id, pythonStrip(String(id)));
  assert.equal(got.user, Math.abs(Number(user)));
  assert.equal(got.source, String(source).toLowerCase().replace('urn:uuid:', ''));

  const isMerge = headers['content-type'] === 'application/merge-patch+json' && isJsonObject(sent.attributes);
  if (!('attributes' in sent) || isMerge) return;
  const { attributes } = withSources(body.toString()) as Record<string, unknown>;
  assert.equal(JSON.stringify(withSources(attributesOf(text))), JSON.stringify(attributes));
}
