/** Checks the URL of a DynamoDB endpoint, for the function's settings and for the commands' options. */

/** Scheme, host and port, and perhaps the path of a proxy. */
const SHAPE = /^https?:\/\/[^\s/?#\\@]+(\/[^\s?#\\@]*)?$/i;

/** @returns what is wrong with the URL, to follow its name in a message; undefined for a valid URL */
export function endpointProblem(text: string): string | undefined {
  if (SHAPE.test(text) && URL.canParse(text) && new URL(text).port !== '0') return undefined;
  // The text before an @ may be a password, and the message is logged.
  const given = text.includes('@') ? 'one with credentials' : JSON.stringify(text);
  return `must be a URL of http or https without credentials, query and fragment, such as http://127.0.0.1:8000, not ${given}`;
}
