// S-browser: hostile texts stored through real forms and looked at in a real browser. A hook fails on any dialog, any
// script of theirs and any report of the content security policy; nothing may be wider than a phone.
// The full list of texts, fields and views is server/tests/gate/hostile.
import type { BrowserContext, Page } from '@playwright/test';
import { organization, saved } from '../../support/console';
import { expect, test, type Stage } from '../../support/stage';

// Stores hostile names everywhere.
test.use({ own: 'hostile' });

const payloads = [
  '<img src=x onerror=alert(1)>',
  '</title></textarea></style></script><script>alert(1)</script>',
  '" autofocus onfocus=alert(1) x="',
  '\u202egnp.exe \u2067<svg/onload=alert(1)>',
  'W'.repeat(60),
];

/** What a page did that it must not do. */
interface Watch {
  faults: string[];
}

/** Watches every page of this context from its first moment. */
async function watch(context: BrowserContext): Promise<Watch> {
  const seen: Watch = { faults: [] };
  await context.exposeFunction('musterFault', (what: string) => void seen.faults.push(what));
  await context.addInitScript(() => {
    const tell = (window as unknown as { musterFault: (what: string) => void }).musterFault;
    window.alert = () => tell('alert');
    document.addEventListener('securitypolicyviolation', (event) => tell(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  context.on('dialog', (dialog) => {
    seen.faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return seen;
}

/** Stores the text wherever the console takes one. */
async function store(page: Page, stage: Stage, text: string, number: number): Promise<void> {
  await page.goto(stage.url('/console/sites/new'));
  await page.locator('#name').fill(text);
  await saved(page, 'Create site');
  await page.goto(stage.url('/console/accounts/new'));
  await page.locator('#username').fill(`hostile.${number}`);
  await page.locator('#full_name').fill(text);
  await page.locator('#password').fill('a sentence for hostile people');
  await page.locator('#repeat').fill('a sentence for hostile people');
  await saved(page, 'Create account');
  await page.goto(stage.url('/console/directories/new?preset=openldap'));
  await page.locator('#name').fill(text);
  await page.locator('#hosts').fill('127.0.0.1:1');
  await page.locator('#bind_dn').fill('cn=reader,dc=example');
  await page.locator('#bind_password').fill('something long');
  await page.locator('#users_base').fill('ou=people,dc=example');
  await saved(page, 'Create directory');
  await page.goto(stage.url('/console/settings/enrollment'));
  await page.locator('#organization').fill(text);
  await saved(page, 'Save');
}

test('stored text never runs and never breaks the layout', async ({ stage, browser }) => {
  test.setTimeout(240_000);
  const state = await stage.admin.storageState();
  const options = { ignoreHTTPSErrors: true, storageState: state };
  const wide = await browser.newContext({ ...options, viewport: { width: 1280, height: 800 } });
  const narrow = await browser.newContext({ ...options, viewport: { width: 390, height: 844 } });
  const watches = [await watch(wide), await watch(narrow)];
  const page = await wide.newPage();
  for (const [number, text] of payloads.entries()) await store(page, stage, text, number);
  const views = ['', '/devices', '/sites', '/accounts', '/directories', '/settings/enrollment', '/account'];
  await page.goto(stage.url('/console/sites'));
  const details = await page.locator('a[href^="/console/sites/"]').evaluateAll((links) => links.map((a) => a.getAttribute('href') ?? ''));
  const paths = [...views.map((view) => `/console${view}`), ...details, '/enroll'];
  const tall = await narrow.newPage();
  for (const path of new Set(paths)) {
    for (const shown of [page, tall]) {
      await shown.goto(stage.url(path));
      await expect(shown.locator('h1').first()).toBeVisible();
    }
    const width = await tall.evaluate(() => document.documentElement.scrollWidth);
    expect(width, `${path} is as wide as the phone`).toBeLessThanOrEqual(390);
  }
  expect(watches.flatMap((seen) => seen.faults)).toEqual([]);
  await page.goto(stage.url('/console/settings/enrollment'));
  await page.locator('#organization').fill(organization); // the tests that follow know it
  await saved(page, 'Save');
  await wide.close();
  await narrow.close();
});

test('a page that forgets to escape is noticed', async ({ browser }) => {
  const context = await browser.newContext();
  const seen = await watch(context);
  const page = await context.newPage();
  await context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: `<h1>${payloads[0]}</h1>` }));
  await page.goto('http://careless.example/');
  await expect.poll(() => seen.faults).toContain('alert');
  await context.close();
});
