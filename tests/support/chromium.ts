/** Debian's Chromium, headless, as playwright-core drives it; it speaks to nobody by itself. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync';

/** @throws Error naming Debian's package where there is none */
export async function openChromium(executablePath = '/usr/bin/chromium'): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(
      `${executablePath} was not found: the page is tested in Debian's chromium (apt-get install chromium)`,
    );
  return chromium.launch({ executablePath, args: ARGUMENTS.split(' ') });
}
