/** What is installed and what is deployed: pinned, named in the bill of materials, and nothing of it run at install. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import project from '../../package.json' with { type: 'json' };
import { type Deployed, readDeployed, readLock } from './deployed.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Component {
  readonly purl: string;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

let packages: Deployed[];
beforeAll(async () => {
  ({ packages } = await readDeployed());
});

test('every package is locked to the digest of its content, and to no registry', () => {
  const [, ...installed] = Object.entries(readLock());
  expect(installed.length).toBeGreaterThan(100);
  for (const [folder, { integrity, resolved }] of installed)
    expect([folder, integrity, resolved]).toEqual([folder, expect.stringMatching(/^sha512-/), undefined]);
});

test('what is asked for is one version, not a range', () => {
  const { dependencies, devDependencies } = project;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect([name, version]).toEqual([name, expect.stringMatching(/^(npm:(@\w+\/)?\w+@)?\d+\.\d+\.\d+(-\d+)?$/)]);
});

test('npm sbom writes a CycloneDX bill of materials, in which every package that is deployed is', () => {
  const bill = JSON.parse(execFileSync('npm', ['sbom', '--package-lock-only'], { cwd: ROOT, encoding: 'utf8' }));
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: expect.any(String) } } });
  const components = new Map((bill.components as Component[]).map((component) => [component.purl, component]));
  for (const { name, version, dev = false } of packages) {
    const component = components.get(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    const isDevelopment = component?.properties.some((property) => property.name === 'cdx:npm:package:development');
    expect([name, isDevelopment]).toEqual([name, dev]);
  }
});

test('of what is deployed nothing is run at install, and its licences let it be deployed', () => {
  expect(packages.length).toBeGreaterThan(5);
  for (const { name, hasInstallScript = false, license } of packages) {
    expect([name, hasInstallScript]).toEqual([name, false]);
    expect([name, ['Apache-2.0', 'MIT', '0BSD'].includes(license ?? '')]).toEqual([name, true]);
  }
});

test("no install runs the scripts of AWS's runtime client, which compile its native part", () => {
  expect(project.allowScripts['aws-lambda-ric']).toBe(false);
  // Older versions of npm know no allowScripts. They run the scripts of what the lock file marks; `npm install` may put the mark back.
  expect(readLock()['node_modules/aws-lambda-ric']).not.toHaveProperty('hasInstallScript');
});
