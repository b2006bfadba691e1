/** One of many simultaneous writers of the same row. */
import type { Instance } from '../instance.ts';
import { requestOf } from './requests.ts';

/** JSON compared by its text with sorted names. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface Written {
  readonly status: number;
  /** The version in the response. */
  readonly etag: string;
  /** The attributes after this write, if it was applied. */
  readonly attributes: Attributes;
}

export interface Writer {
  read(): Promise<Written>;
  replace(attributes: Attributes): Promise<Written>;
  merge(changes: Attributes): Promise<Written>;
  /** Writes only over that version. */
  replaceIf(etag: string, attributes: Attributes): Promise<Written>;
}

export function writerOf(instance: Instance, id: string): Writer {
  const send = async (body?: object, headers: Record<string, string> = {}): Promise<Written> => {
    const { response } = await instance.run([requestOf(id, body, headers)]);
    const { attributes } = JSON.parse(response.body) as { attributes?: Attributes };
    return { status: response.statusCode, etag: response.headers.etag ?? '', attributes: attributes ?? {} };
  };
  return {
    read: () => send(),
    replace: (attributes) => send({ attributes }),
    merge: (changes) => send({ attributes: changes }, { 'Content-Type': 'application/merge-patch+json' }),
    replaceIf: (etag, attributes) => send({ attributes }, { 'If-Match': etag }),
  };
}
