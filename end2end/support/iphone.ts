// The phone of the tests, for projects whose own browser is a desktop.
import { devices, type BrowserContextOptions } from '@playwright/test';

/** iOS 26 freezes the system's version in the agent; Version/ tells the truth. */
export const userAgent =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1';

export const iphone: BrowserContextOptions = {
  ...devices['iPhone 15'],
  userAgent,
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  ignoreHTTPSErrors: true,
  locale: 'en-GB',
};
delete (iphone as { defaultBrowserType?: string }).defaultBrowserType;
