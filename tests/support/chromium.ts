/** Chromium, headless, driven by playwright-core. By itself it contacts nobody. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

/** @throws Error with the command that installs Chromium, if there is none */
export async function openChromium(executablePath = '/usr/bin/chromium'): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(
      `${executablePath} was not found: the page is tested in Debian's chromium (apt-get install chromium)`,
    );
  return chromium.launch({ executablePath, args: ARGUMENTS.split(' ') });
}
