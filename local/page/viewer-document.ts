/** schemas/openapi.json as the viewer is handed it: with the reasons that it would not show, and something to try. */
import openapi from '../../schemas/openapi.json' with { type: 'json' };
import { type DemoRequest, EXAMPLE } from '../demo-request.ts';

const MERGE_EXAMPLE = { attributes: { floor: 3, department: null } };

interface Described {
  readonly description?: string;
  readonly 'x-addition'?: string;
}

/** @param patchable whose id stands in the form already */
export function shownDocument(patchable: DemoRequest | undefined): object {
  const document = structuredClone(openapi);
  const { patch } = document.paths['/sources/scim_users/{id}/'];
  const { 'application/json': json, 'application/merge-patch+json': merge } = patch.requestBody.content;
  Object.assign(json, { example: JSON.parse(EXAMPLE) });
  Object.assign(merge, { example: MERGE_EXAMPLE });
  Object.assign(patch.requestBody, { description: `As application/merge-patch+json: ${merge['x-addition']}.` });
  const [id] = patch.parameters;
  if (patchable !== undefined) Object.assign(id as object, { example: patchable.id });

  const headers = [document.components, ...Object.values(patch.responses)].flatMap((part) =>
    'headers' in part ? (Object.values(part.headers) as Described[]) : [],
  );
  for (const header of headers)
    if (header['x-addition'] !== undefined)
      Object.assign(header, { description: `${header.description} ${header['x-addition']}.` });
  return document;
}
