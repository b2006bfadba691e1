/** The output and the error responses of a test file's functions, and the secrets that they received. */
import type { Seed } from '../../schemas/generated/types.ts';

/** Shorter secrets also occur by chance, in a UUID or a file name. */
const MIN_SECRET_LENGTH = 8;

const outputs: (() => string)[] = [];
const lines: string[] = [];
const errorBodies: string[] = [];
const keys = new Set<string>();
/** Texts of users and of attributes. */
const privateTexts = new Set<string>();

/** A line of the log of a function in this process. */
export const recordLine = (line: string): void => {
  lines.push(line);
};

/** @param output returns everything that a process has printed so far */
export const recordOutput = (output: () => string): void => {
  outputs.push(output);
};

/** @param body of an error response */
export const recordErrorBody = (body: unknown): void => {
  errorBodies.push(JSON.stringify(body));
};

export function recordSeed({ tokens = [], users = [], scim_users = [] }: Seed): void {
  for (const { key } of tokens) keys.add(key);
  for (const { username, name, email } of users) for (const text of [username, name, email]) keepPrivateTexts(text);
  for (const { attributes: document } of [...users, ...scim_users]) keepPrivateTexts(document);
}

/** @param event of any shape; only its Authorization header and its attributes hold secrets */
export function recordEvent(event: unknown): void {
  const { headers, body } = Object(event) as { headers?: unknown; body?: unknown };
  for (const [name, value] of Object.entries(Object(headers)))
    if (name.toLowerCase() === 'authorization')
      for (const line of [value].flat()) keep(keys, String(line).replace(/^bearer /i, ''));
  keepPrivateTexts(attributesOf(body));
}

function attributesOf(body: unknown): unknown {
  try {
    return Object(typeof body === 'string' ? JSON.parse(body) : body).attributes;
  } catch {
    // Not JSON, or base64. Other tests send the same secrets as plain JSON.
    return undefined;
  }
}

/** Not recursive: a document may be deeper than the stack. */
function keepPrivateTexts(value: unknown): void {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') keep(privateTexts, next);
    else if (typeof next === 'object' && next !== null)
      for (const [name, member] of Object.entries(next)) {
        keep(privateTexts, name);
        left.push(member);
      }
  }
}

const keep = (secrets: Set<string>, text: string): void => {
  if (text.length >= MIN_SECRET_LENGTH) secrets.add(text);
};

export const transcript = () => ({
  /** The functions' log lines; a process may print other lines too. */
  lines: [
    ...lines,
    ...outputs.flatMap((output) => output().split('\n')).filter((line) => line.startsWith('{"level":')),
  ],
  errorBodies,
  keys: [...keys],
  privateTexts: [...privateTexts],
});
