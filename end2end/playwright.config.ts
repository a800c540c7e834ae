// Browser tests. Chromium is the distribution's own; WebKitGTK is driven through WebDriver by the project `webkit`
// (its tests use no Playwright page). script/test builds Muster and runs all of it.
import { defineConfig, devices } from '@playwright/test';
import { existsSync } from 'node:fs';

const chromium = process.env.MUSTER_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

const iphone = {
  ...devices['iPhone 15'],
  browserName: 'chromium' as const,
  defaultBrowserType: 'chromium' as const,
  // iOS 26 freezes the system's version in the agent; Version/ tells the truth.
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1',
  viewport: { width: 390, height: 844 },
};

// These bring their own phone; script/screens has a configuration of its own.
const demo = ['**/demo/**', '**/catalogue/**', '**/screens/**'];

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: false, // tests of one file share a server and go in order
  workers: 2,
  retries: process.env.CI ? 1 : 0, // a shared machine may stall; a test that needed its second try is named "flaky"
  reporter: [['list']],
  use: {
    ignoreHTTPSErrors: true, // the servers make their own certificate (--tls-self)
    screenshot: 'only-on-failure',
    trace: process.env.MUSTER_TRACE ? 'retain-on-failure' : 'off', // traces cost a third of the time
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'peers', testMatch: '**/peers/**/*.spec.ts' }, // no browser: the servers our tests stand on
    {
      name: 'desktop',
      testIgnore: ['**/webkit/**', '**/peers/**', '**/portal/**', '**/screens/**'],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
    },
    { name: 'iphone', testIgnore: ['**/webkit/**', '**/peers/**', '**/console/**', '**/nojs/**', ...demo], use: iphone },
    {
      name: 'iphone-nojs',
      testIgnore: ['**/webkit/**', '**/peers/**', '**/console/**', '**/script/**', ...demo],
      use: { ...iphone, javaScriptEnabled: false },
    },
    { name: 'webkit', testMatch: '**/webkit/**/*.spec.ts', timeout: 120_000 },
  ],
});
