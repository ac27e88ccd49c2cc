import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const installed = PLACES.find(path => path && existsSync(path));

/** Whether tests can run in a browser. If they cannot, it prints how to change that. */
export function hasChromium(): boolean {
  if (!installed) {
    process.stdout.write(
      'No Chromium, so no tests in a browser. Install one ("apt-get install chromium"), or name it in CHROMIUM_PATH.\n',
    );
  }
  return installed !== undefined;
}

/** Starts a Chromium without network traffic of its own. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: installed,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
