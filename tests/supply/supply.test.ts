/** Installed and deployed packages are pinned and listed, and none runs a script at install. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
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

test('every package is locked by the digest of its content, and to no registry', () => {
  const [, ...installed] = Object.entries(readLock());
  expect(installed.length).toBeGreaterThan(100);
  for (const [folder, { integrity, resolved }] of installed)
    expect([folder, integrity, resolved]).toEqual([folder, expect.stringMatching(/^sha512-/), undefined]);
});

test('package.json names one version of each package, not a range', () => {
  const { dependencies, devDependencies, optionalDependencies } = project;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
    expect([name, version]).toEqual([name, expect.stringMatching(/^(npm:(@\w+\/)?\w+@)?\d+\.\d+\.\d+(-\d+)?$/)]);
});

test('npm sbom writes a CycloneDX bill of materials with every deployed package', () => {
  const bill = JSON.parse(execFileSync('npm', ['sbom', '--package-lock-only'], { cwd: ROOT, encoding: 'utf8' }));
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: expect.any(String) } } });
  const components = new Map((bill.components as Component[]).map((component) => [component.purl, component]));
  for (const { name, version, dev = false } of packages) {
    const component = components.get(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    const isDevelopment = component?.properties.some((property) => property.name === 'cdx:npm:package:development');
    expect([name, isDevelopment]).toEqual([name, dev]);
  }
});

test('no deployed package runs a script at install, and all their licences allow deployment', () => {
  expect(packages.length).toBeGreaterThan(5);
  for (const { name, hasInstallScript = false, license } of packages) {
    expect([name, hasInstallScript]).toEqual([name, false]);
    expect([name, ['Apache-2.0', 'MIT', '0BSD'].includes(license ?? '')]).toEqual([name, true]);
  }
});

test('no package runs a script when it is installed', () => {
  const settings = readFileSync(path.join(ROOT, '.npmrc'), 'utf8').split('\n');
  expect(settings).toContain('ignore-scripts=true');
  // For npm versions that report undecided scripts.
  expect(settings).toContain('strict-allow-scripts=true');
  const marked = Object.entries(readLock()).flatMap(([folder, { hasInstallScript }]) =>
    hasInstallScript ? [folder.replace(/^.*node_modules\//, '')] : [],
  );
  const allowed = new Map<string, boolean>(Object.entries(project.allowScripts));
  expect(marked.map((name) => [name, allowed.get(name)])).toEqual(marked.map((name) => [name, false]));
});

test('the Node that runs everything is locked like every other package', () => {
  const lock = readLock();
  for (const [name, version] of Object.entries(project.optionalDependencies))
    expect(lock[`node_modules/${name}`]).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
  expect(process.versions.node).toMatch(/^24\./);
  expect(readFileSync(path.join(ROOT, '.node-version'), 'utf8')).toBe('24\n');
});

/** https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts */
const LIFE_CYCLE = [
  'dependencies',
  'install',
  'prepare',
  'publish',
  'pack',
  'restart',
  'stop',
  'shrinkwrap',
  'uninstall',
  'version',
];

test('no script has a name that npm runs by itself', () => {
  const names = Object.keys(project.scripts);
  const isHook = (name: string) => LIFE_CYCLE.includes(name) || /^(pre|post)/.test(name);
  expect(names.filter(isHook)).toEqual([]);
});
