/** Token keys that everybody knows: the demo data is in this repository. */
import demo from '../../local/demo.json' with { type: 'json' };

const PUBLISHED: ReadonlySet<string> = new Set(demo.tokens.map(({ key }) => key));

export const isPublished = (key: string): boolean => PUBLISHED.has(key);
