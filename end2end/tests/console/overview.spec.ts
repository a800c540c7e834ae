// The overview: set-up first, charts then, live while it is looked at, and whole without script.
// It has a server of its own: the first test needs one on which nothing has happened.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { judge, keepDocuments } from '../../support/audit';
import { addDirectory, addLocalPerson, addSite, administrator, becomeAdministrator, sites } from '../../support/console';
import { install } from '../../support/device';
import { iphone } from '../../support/iphone';
import { Muster } from '../../support/muster';
import { picture } from '../../support/screens';
import { Slapd } from '../../support/slapd';
import { Stage } from '../../support/stage';
import { anna, bjorn, finn, Wizard, type Kind, type Visitor } from '../../support/wizard';

const look = (page: Page, what: string) => judge(page, what, { wizard: false });

async function enroll(browser: Browser, who: Visitor, kind: Kind, site: string): Promise<void> {
  const context = await browser.newContext(iphone);
  const wizard = new Wizard(await context.newPage(), stage);
  await wizard.toProfile(who, kind, site);
  await install(await wizard.download(), stage.server).finished;
  await context.close();
}

async function signedIn(browser: Browser, options = {}): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(stage.url('/console/sign-in'));
  await page.locator('#username').fill(administrator.username);
  await page.locator('#password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  return [context, page];
}

const bar = (page: Page, name: string) => page.locator('svg.chart').getByRole('link', { name, exact: true });
const number = (page: Page, label: string) => page.locator('svg.chart').getByRole('link', { name: new RegExp(`^${label}: `) });

test.describe.configure({ mode: 'serial' });
let stage: Stage;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  const [server, directory] = await Promise.all([Muster.start(), Slapd.start()]);
  stage = new Stage(server, directory, await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } }));
  const first = await stage.admin.newPage();
  await becomeAdministrator(first, server);
  for (const site of sites) await addSite(first, server, site);
  await addLocalPerson(first, server);
  await addDirectory(first, server, directory);
  await first.close();
  await stage.set();
});
test.afterAll(async () => {
  await stage.admin.close();
  await stage.server.stop();
  await stage.directory.stop();
});
test.beforeEach(async () => {
  page = await stage.admin.newPage();
  keepDocuments(page);
});
test.afterEach(async () => page.close());

test('c7_nothing yet: the set-up instead of empty charts; the first device turns it into charts by itself', async ({ browser }) => {
  test.setTimeout(180_000);
  await page.goto(stage.url('/console'));
  await expect(page.locator('.checklist li')).toHaveCount(4);
  await expect(page.locator('svg.chart')).toHaveCount(0);
  await expect(page.locator('.live')).toHaveText('Live');
  await look(page, 'overview, empty');
  await enroll(browser, anna, 'institutional', sites[0]);
  await expect(number(page, 'Enrolled').first()).toBeVisible();
  await expect(page.locator('svg.chart')).toHaveCount(4); // nothing has stopped yet, so that tile has none
});

test('c8_a device appears while one looks; focus and what was folded out stay', async ({ browser }) => {
  test.setTimeout(180_000);
  await page.goto(stage.url('/console?since=24h'));
  await expect(page.locator('.live')).toHaveText('Live');
  const summary = page.locator('#funnel-table > summary');
  await summary.click();
  await expect(page.locator('#funnel-table table')).toBeVisible();
  const first = await page.locator('.feed li').first().getAttribute('id');
  await enroll(browser, bjorn, 'personal', sites[1]);
  await expect(bar(page, 'Enrolled: 2, 100 %')).toBeVisible();
  await expect(page.locator('#funnel-table table tbody tr').last()).toContainText('2');
  await expect(page.locator('#funnel-table table')).toBeVisible();
  await expect(summary).toBeFocused();
  expect(await page.locator('.feed li').first().getAttribute('id')).not.toBe(first);
  await expect(page.locator('.feed li').first()).toContainText('Enrolled');
});

test('c8_paused while the server is away, live again when it is back', async () => {
  await page.goto(stage.url('/console'));
  await expect(page.locator('.live')).toHaveText('Live');
  await page.route('**/console/events*', (route) => route.abort());
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.locator('.live')).toHaveText('Paused – reconnecting');
  await expect(page.locator('.live')).toHaveAttribute('data-state', 'paused');
  await expect(page.getByRole('link', { name: 'Refresh' })).toBeVisible();
  await page.unroute('**/console/events*');
  await expect(page.locator('.live')).toHaveText('Live', { timeout: 20_000 });
});

test('c8_nothing runs while the tab is hidden; it is refreshed on return', async ({ browser }) => {
  test.setTimeout(180_000);
  await page.goto(stage.url('/console?since=24h'));
  await expect(page.locator('.live')).toHaveText('Live');
  const hide = (state: string) =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await hide('hidden');
  let asked = 0;
  page.on('request', () => (asked += 1));
  await enroll(browser, finn, 'institutional', sites[1]);
  expect(asked).toBe(0);
  await hide('visible');
  await expect(bar(page, 'Enrolled: 3, 100 %')).toBeVisible();
  await expect(page.locator('.live')).toHaveText('Live');
});

test('c7_numbers lead to lists, ranges and sites stay in the address, tables say the same', async () => {
  await page.goto(stage.url('/console'));
  await look(page, 'overview');
  await picture(page, 'console-overview', { dark: true, whole: false });
  await page.getByRole('link', { name: 'last 24 hours' }).click();
  await expect(page).toHaveURL(/since=24h/);
  await page.locator('#device-states-table > summary').click();
  await expect(page.locator('#device-states-table tbody tr').first()).toHaveText(/Enrolled\s*3/);
  await look(page, 'overview, 24 hours, as table');
  await bar(page, 'Enrolled: 3').click();
  await expect(page).toHaveURL(/\/console\/devices\?state=enrolled/);
  await expect(page.locator('table tbody tr')).toHaveCount(3);
});

test('c7_narrow, dark, forced colours, right to left', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(stage.url('/console'));
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await wide()).toBe(0);
  await look(page, 'overview, narrow');
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  expect(await wide()).toBe(0);
  const label = page.locator('#overview svg.chart .chart-label').first();
  const chart = page.locator('#overview svg.chart').first();
  const [inner, outer] = [await label.boundingBox(), await chart.boundingBox()];
  expect(inner && outer && Math.abs(inner.x + inner.width - outer.x - outer.width)).toBeLessThan(2);
  await page.emulateMedia({ forcedColors: 'active' });
  await expect(chart).toBeVisible();
});

test('c8_without script: as of, a link to look again, and every number', async ({ browser }) => {
  const [context, still] = await signedIn(browser, { javaScriptEnabled: false });
  await expect(still.locator('.live')).toHaveText(/^As of \d\d:\d\d UTC$/);
  await expect(number(still, 'Enrolled').first()).toBeVisible();
  await still.getByRole('link', { name: 'Refresh' }).click();
  await expect(still.getByRole('heading', { level: 1 })).toHaveText('Overview');
  await still.locator('#funnel-table > summary').click();
  await expect(still.locator('#funnel-table table')).toBeVisible();
  await context.close();
});
