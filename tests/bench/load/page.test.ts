/** The load report in Chromium, without a network: its warnings, max beside p99, and a phone's window. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../../support/chromium.ts';
import { valuesOf } from '../../support/values-of.ts';
import { DECLARATION, toLoadArguments } from './arguments.ts';
import { openMeasure } from './measure.ts';
import { noneInFlight } from './pace.ts';
import { page as html } from './page.ts';
import { type Report, toReport } from './report.ts';
import { summary } from './summary.ts';
import { type Kind, MIX } from './traffic.ts';

const KINDS = Object.keys(MIX) as Kind[];

import { warnings } from './warnings.ts';

interface Given {
  readonly outcome?: string;
  readonly interrupted?: boolean;
  readonly stageLost?: boolean;
  readonly waited?: number;
  /** How late each request started, in ms. */
  readonly late?: number;
}

const SECONDS = 20;
const A_SECOND = 10;

/** With ten requests a second each second's p99 is its max. */
function reportOf({ outcome = '200', interrupted = false, stageLost = false, waited = 0, late = 0 }: Given): Report {
  const measure = openMeasure(0);
  for (let n = 0; n < SECONDS * A_SECOND; n++) {
    const due = (n * 1_000) / A_SECOND;
    const kind = KINDS[n % KINDS.length] ?? 'read';
    measure.add({ kind, outcome, due, started: due + late, ended: due + late + (n % A_SECOND ? 8 : 400) });
  }
  return toReport({
    stage: `https://${'a'.repeat(60)}.execute-api.eu-central-1.amazonaws.com/staging`,
    date: new Date(0),
    interrupted,
    stageLost,
    settings: toLoadArguments(valuesOf(DECLARATION, []), {}).settings,
    figures: measure.figures(SECONDS * 1_000),
    flying: { ...noneInFlight(10), most: 10, waited },
    thresholds: [{ passed: false, text: 'p99 400 ms, at most 300 ms' }],
  });
}

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
});

async function open(report: Report, width: number): Promise<Page> {
  const context = await browser.newContext({ offline: true, viewport: { width, height: 844 } });
  const page = await context.newPage();
  await page.setContent(html(report));
  return page;
}

describe('warnings', () => {
  test.each<[string, Given, RegExp]>([
    ['Ctrl-C', { interrupted: true }, /^interrupted: these are the figures until then$/],
    [
      'a local stage that ended',
      { interrupted: true, stageLost: true },
      /^interrupted: the local stage ended by itself; these are /,
    ],
    ['a reached limit', { waited: 3, late: 500 }, /^warning: 3 requests waited because 10 may be in flight/],
    ['a slow machine', { late: 500 }, /^warning: this machine is too slow: requests were started up to 500 ms late/],
    ['a wrong token', { outcome: '403' }, /^hint: 403: the token is unknown to this stage/],
    ['a table without the rows', { outcome: '404' }, /^hint: 404: the rows are not in the table/],
    ['a closed port', { outcome: 'ECONNREFUSED' }, /^hint: ECONNREFUSED: nothing listens/],
  ])('the page and the terminal show the same warning for %s', async (_name, given, pattern) => {
    const report = reportOf(given);
    const page = await open(report, 1280);
    const shown = await page.locator('.warning').allInnerTexts();
    expect(shown).toEqual([expect.stringMatching(pattern)]);
    const printed = [...summary(report)].map((line) => line.replace(/^(\w+) {2,}/, '$1: '));
    expect(printed).toEqual(expect.arrayContaining(shown));
  });

  test('a quiet run has none', () => {
    expect(warnings(reportOf({}))).toEqual([]);
  });
});

describe.each([1280, 390])('at %i pixels', (width) => {
  const WARNED = { interrupted: true, waited: 3, outcome: '403' };

  test('nothing is wider than the window', async () => {
    const page = await open(reportOf(WARNED), width);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('max stands beside p99 in the tiles, in each kind of request and in the histogram', async () => {
    const page = await open(reportOf({}), width);
    const pairs: [string, string][] = [
      ['.tile:has-text("p99")', '.tile:has-text("max")'],
      ['.kinds tbody tr:first-child td:nth-last-child(2)', '.kinds tbody tr:first-child td:last-child'],
    ];
    for (const [left, right] of pairs) {
      const [p99, max] = await Promise.all([left, right].map((selector) => page.locator(selector).boundingBox()));
      expect(max?.y).toBe(p99?.y);
      expect(max?.x).toBeGreaterThan(p99?.x ?? Number.NaN);
    }
    const histogram = page.locator('figure').last().locator('svg:visible');
    expect(await histogram.locator('text', { hasText: /^max 400 ms$/ }).count()).toBe(1);
  });

  test('max is visible in the chart where it equals p99', async () => {
    const report = reportOf({});
    expect(report.series.map(({ p99_ms }) => p99_ms)).toEqual(report.series.map(({ max_ms }) => max_ms));
    const page = await open(report, width);
    const area = page.locator('figure').first().locator('svg:visible [fill="var(--max)"]');
    const { height = 0, width: wide = 0 } = (await area.boundingBox()) ?? {};
    expect(height).toBeGreaterThan(150);
    expect(wide).toBeGreaterThan(width / 2);
  });

  test('one drawing of each chart is shown, at the size for which it was drawn', async () => {
    const page = await open(reportOf({}), width);
    const charts = await page.locator('figure svg:visible').all();
    expect(charts).toHaveLength(3);
    for (const chart of charts) {
      const drawn = Number(await chart.getAttribute('width'));
      expect((await chart.boundingBox())?.width).toBeCloseTo(drawn, 0);
    }
  });
});
