/** What the function has printed and answered in a test file, and the secrets that it was told meanwhile. */
import type { Seed } from '../../schemas/generated/types.ts';

/** Shorter ones are found by chance: in a UUID, in the name of a file. */
const LEAST = 8;

const outputs: (() => string)[] = [];
const refusals: string[] = [];
const keys = new Set<string>();
const attributes = new Set<string>();

/** All that a process prints, until it ends. */
export const hear = (output: () => string): void => {
  outputs.push(output);
};

/** The body of an answer that is not a success. */
export const refused = (body: unknown): void => {
  refusals.push(JSON.stringify(body));
};

export function toldSeed({ tokens = [], users = [], scim_users = [] }: Seed): void {
  for (const { key } of tokens) keys.add(key);
  for (const { username, name, email } of users) for (const text of [username, name, email]) keepStrings(text);
  for (const { attributes: document } of [...users, ...scim_users]) keepStrings(document);
}

/** @param event of any shape: what has no header Authorization or no attributes told none */
export function toldEvent(event: unknown): void {
  const { headers, body } = Object(event) as { headers?: unknown; body?: unknown };
  for (const [name, value] of Object.entries(Object(headers)))
    if (name.toLowerCase() === 'authorization')
      for (const line of [value].flat()) keep(keys, String(line).replace(/^bearer /i, ''));
  keepStrings(attributesOf(body));
}

function attributesOf(body: unknown): unknown {
  try {
    return Object(typeof body === 'string' ? JSON.parse(body) : body).attributes;
  } catch {
    // No JSON, or base64: the tests that send those are many, and so are those that send this.
    return undefined;
  }
}

/** Without recursion: what is sent may be deeper than a stack. */
function keepStrings(value: unknown): void {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') keep(attributes, next);
    else if (typeof next === 'object' && next !== null)
      for (const [name, member] of Object.entries(next)) {
        keep(attributes, name);
        left.push(member);
      }
  }
}

const keep = (secrets: Set<string>, text: string): void => {
  if (text.length >= LEAST) secrets.add(text);
};

export const transcript = () => ({
  /** The function's own lines: a process may have printed others. */
  lines: outputs.flatMap((output) => output().split('\n')).filter((line) => line.startsWith('{"level":')),
  refusals,
  keys: [...keys],
  attributes: [...attributes],
});
