/** CONTRIBUTING.md gives a reason for each development dependency. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

test('each development dependency has a reason in CONTRIBUTING.md, and each reason a dependency', () => {
  const [, section = ''] = read('CONTRIBUTING.md').split('## Dependencies');
  const named = Array.from(section.matchAll(/^\| (`.+?`) \| \S.* \|$/gm), ([, names = '']) =>
    Array.from(names.matchAll(/`([^`]+)`/g), ([, name]) => name),
  ).flat();
  expect(named.sort()).toEqual(Object.keys(JSON.parse(read('package.json')).devDependencies).sort());
});
