/** Token keys that everybody knows: those of the demo data, which are in this repository. */
import demo from '../../local/demo.json' with { type: 'json' };

const PUBLISHED: ReadonlySet<string> = new Set(demo.tokens.map(({ key }) => key));

export const isPublished = (key: string): boolean => PUBLISHED.has(key);
