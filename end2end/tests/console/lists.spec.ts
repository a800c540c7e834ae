// The list component at the list of devices, with script and without; the frame's keyboard. Names as in design/ux.md.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { keepDocuments, judge } from '../../support/audit';
import { localPerson, sites } from '../../support/console';
import { binary } from '../../support/muster';
import { run } from '../../support/process';
import { expect, test, type Stage } from '../../support/stage';

// Other files count the devices they made themselves.
test.use({ own: 'lists' });

const DEVICES = 60;

/** So many phones walk through the wizard. */
async function fleet(stage: Stage, count = DEVICES): Promise<void> {
  const root = await stage.server.rootFile();
  const args = ['simulate', 'walk', '--server', stage.url('').replace(/\/$/, ''), '--user', localPerson.username,
    '--password-stdin', '--count', String(count), '--concurrency', '6', '--ca', root];
  await run(binary, args, `${localPerson.password}\n`);
}

let page: Page;
const rows = () => page.locator('#table-region tbody tr');
const bar = () => page.locator('#select-bar');
const query = () => new URL(page.url()).searchParams;

/** The list with its island started. */
async function open(stage: Stage, path = '/console/devices'): Promise<void> {
  await page.goto(stage.url(path));
  await expect(page.locator('#list.is-live')).toBeVisible();
}

/** Counts whole pages that are loaded while `act` runs. */
async function loads(act: () => Promise<void>): Promise<number> {
  let count = 0;
  const seen = (request: { isNavigationRequest(): boolean }) => (count += request.isNavigationRequest() ? 1 : 0);
  page.on('request', seen);
  await act();
  page.off('request', seen);
  return count;
}

test.beforeAll(async ({ stage }) => {
  test.setTimeout(600_000);
  await stage.set();
  await fleet(stage);
});
test.beforeEach(async ({ stage }) => {
  page = await stage.admin.newPage();
  keepDocuments(page);
});
test.afterEach(async () => page.close());

test('c2_1 the address says what is shown, and Back and Forward go through it', async ({ stage }) => {
  await open(stage);
  const whole = await loads(async () => {
    await page.locator('#list-state').selectOption('enrolled');
    await expect.poll(() => query().get('state')).toBe('enrolled');
    await page.locator('#sort-serial').click();
    await expect.poll(() => query().get('sort')).toBe('serial');
    await expect(page.locator('th[aria-sort="ascending"]')).toHaveText('Serial');
    await page.locator('#page-next').click();
    await expect.poll(() => query().get('page')).toBe('2');
    await expect(page.locator('#list-said')).toHaveText(`${DEVICES} devices`);
    await page.goBack();
    await expect(page.locator('.pager > span').first()).toHaveText(`1–50 of ${DEVICES}`);
    await page.goBack();
    await expect(page.locator('th[aria-sort="ascending"]')).toHaveCount(0);
    await page.goBack();
    await expect(page.locator('.chip')).toHaveCount(0);
    await expect(page.locator('#list-state')).toHaveValue('');
    await page.goForward();
    await expect(page.locator('.chip')).toHaveText(/State is Enrolled/);
    await expect(page.locator('#list-state')).toHaveValue('enrolled');
  });
  expect(whole, 'no page was loaded').toBe(0);
  // A colleague who gets the address sees the same.
  const shown = await rows().first().innerText();
  await page.reload();
  expect(await rows().first().innerText()).toBe(shown);
});

test('c2_2 typing searches after a pause, a chip takes it away, the focus stays', async ({ stage }) => {
  await open(stage);
  const serial = (await rows().first().locator('code.id').innerText()).trim();
  await page.locator('#list-q').pressSequentially(serial, { delay: 15 });
  await expect(rows()).toHaveCount(1);
  await expect(page.locator('#list-q')).toBeFocused();
  await expect(page.locator('#list-said')).toHaveText('1 device');
  await page.locator('.chip').click();
  await expect(page.locator('.list-count')).toHaveText(`${DEVICES} devices`);
  await expect(page.locator('#list-q')).toHaveValue('');
});

test('c2_3 sorting by the keyboard keeps the focus on the head', async ({ stage }) => {
  await open(stage);
  await page.locator('#sort-serial').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('th[aria-sort="ascending"]')).toHaveText('Serial');
  await expect(page.locator('#sort-serial')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('th[aria-sort="descending"]')).toHaveText('Serial');
});

test('c2_4 head and first column stay in sight', async ({ stage }) => {
  await page.setViewportSize({ width: 680, height: 600 });
  await open(stage);
  const region = page.locator('.table-region');
  await region.evaluate((element) => element.scrollTo(500, 400));
  const place = await region.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const head = element.querySelector('thead th:nth-child(2)')?.getBoundingClientRect();
    const first = element.querySelector('tbody tr:nth-child(20) th')?.getBoundingClientRect();
    return { head: (head?.top ?? 0) - box.top, first: (first?.left ?? 0) - box.left, scrolled: element.scrollLeft };
  });
  expect(place.scrolled).toBeGreaterThan(50);
  expect(Math.abs(place.head)).toBeLessThanOrEqual(2);
  expect(place.first).toBeGreaterThanOrEqual(0);
  expect(place.first).toBeLessThan(80);
});

test('c2_5 columns are shown and hidden at once and remembered by the account', async ({ stage }) => {
  await open(stage);
  await page.locator('#columns-open').click();
  await page.locator('#col-site').uncheck();
  await expect(page.locator('thead')).not.toContainText('Site');
  await expect(page.locator('#list-columns')).toHaveAttribute('open', '');
  await expect(page.locator('#col-site')).toBeFocused();
  expect(query().get('cols')).not.toContain('site');
  await page.keyboard.press('Escape');
  await expect(page.locator('#columns-open')).toBeFocused();
  await open(stage);
  await expect(page.locator('thead')).not.toContainText('Site');
  await page.locator('#columns-open').click();
  await page.locator('#col-site').check();
  await expect(page.locator('thead')).toContainText('Site');
});

test('c2_6 rows a page', async ({ stage }) => {
  await open(stage);
  await expect(page.locator('.pager > span').first()).toHaveText(`1–50 of ${DEVICES}`);
  await page.locator('#size-25').click();
  await expect(rows()).toHaveCount(25);
  await page.locator('#page-last').click();
  await expect(page.locator('.pager > span').first()).toHaveText(`51–${DEVICES} of ${DEVICES}`);
  await expect(page.locator('#page-next')).toHaveCount(0);
});

test('c2_7 one, a page, all that match; asking for inventory', async ({ stage }) => {
  await open(stage);
  await expect(bar()).toBeHidden();
  await rows().nth(0).locator('.check-row').check();
  await expect(bar()).toContainText('1 selected');
  await expect(page.locator('.list-row')).toBeHidden();
  await page.getByRole('button', { name: 'Ask for inventory' }).click();
  await expect(page.getByText('Asked 1 device.')).toBeVisible();

  await open(stage);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(bar()).toContainText('All 50 on this page are selected.');
  await rows().nth(3).locator('.check-row').uncheck();
  await expect(bar()).toContainText('49 selected');
  await page.locator('#select-clear').click();
  await expect(bar()).toBeHidden();
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await page.getByRole('link', { name: `Select all ${DEVICES} that match` }).click();
  await expect(bar()).toContainText(`All ${DEVICES} that match are selected.`);
  await judge(page, 'devices, all selected', { wizard: false });
  await page.getByRole('button', { name: 'Ask for inventory' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Ask ${DEVICES} devices for their inventory?`);
  await judge(page, 'ask for inventory', { wizard: false });
  await page.getByRole('button', { name: `Ask ${DEVICES} devices` }).click();
  const others = `Asked ${DEVICES - 1} devices; 1 was asked before and will answer once.`;
  await expect(page.getByText(others), 'nobody is asked twice').toBeVisible();
  await rows().first().locator('th a').click();
  await page.getByRole('navigation', { name: 'Parts of this device' }).getByRole('link', { name: 'Commands' }).click();
  await expect(page.locator('main tbody tr').filter({ hasText: 'Queued' }).first()).toBeVisible();
});

test('c2_8 the file has what is shown, in its order', async ({ stage }) => {
  await open(stage, '/console/devices?sort=serial&order=desc&cols=serial.state');
  await page.locator('#export-open').click();
  await page.getByLabel('Mark as UTF-8, for Excel').check();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(download.suggestedFilename()).toBe('devices.csv');
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(lines[0]).toBe('\ufeffName,State,Serial');
  const serials = lines.slice(1, -1).map((line) => line.split(',')[2]);
  expect(serials).toHaveLength(DEVICES);
  expect(serials).toEqual([...serials].sort().reverse());
  await page.getByLabel('All columns').check();
  const [all] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()]);
  const read = JSON.parse(await readFile(await all.path(), 'utf8')) as Record<string, string>[];
  expect(read).toHaveLength(DEVICES);
  expect(Object.keys(read[0] ?? {})).toContain('seen');
});

test('c2_9 nothing matches', async ({ stage }) => {
  await open(stage);
  await page.locator('#list-q').fill('nothing like it');
  await expect(page.getByText('No devices match.')).toBeVisible();
  await expect(page.locator('#list-said')).toHaveText('No devices');
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await expect(rows()).toHaveCount(50);
});

test('c2_1 accounts and sites are searched, filtered and sorted in place', async ({ stage }) => {
  await open(stage, '/console/accounts');
  const whole = await loads(async () => {
    await page.locator('#list-q').fill(localPerson.fullName.toUpperCase());
    await expect(rows()).toHaveCount(1);
    await expect(rows().first().locator('th a')).toHaveText(localPerson.username);
    await page.locator('#list-role').selectOption('administrator');
    await expect(page.getByText('No accounts match.')).toBeVisible();
  });
  expect(whole).toBe(0);
  await open(stage, '/console/sites');
  const names = () => page.locator('#table-region tbody th a').allTextContents();
  expect(await names()).toEqual([...sites].sort());
  await page.locator('#sort-name').click();
  await expect.poll(() => query().get('order')).toBe('desc');
  await expect.poll(names).toEqual([...sites].sort().reverse());
});

test('c2_10 cards on a phone, nothing wider than the window', async ({ stage }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ['/console/devices', '/console/devices?select=page', '/console/account', '/console/accounts', '/console/sites', '/console/directories']) {
    await page.goto(stage.url(path));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(390);
  }
  await page.goto(stage.url('/console/devices'));
  await expect(page.locator('thead')).toBeHidden();
  await expect(rows().first().locator('th a')).toBeVisible();
  await rows().first().locator('.check-row').check();
  await expect(bar()).toBeVisible();
});

test('c5_3 a page that is slow says so, a session that ended leads to sign-in', async ({ stage }) => {
  await open(stage);
  await page.route('**/console/devices?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await page.locator('#sort-name').click();
  await expect(page.locator('#table-region')).toHaveAttribute('aria-busy', 'true');
  await expect(page.locator('th[aria-sort="ascending"]')).toHaveText('Name');
  await expect(page.locator('#table-region')).not.toHaveAttribute('aria-busy', 'true');
  await page.unrouteAll();
  const lost = await stage.admin.browser()?.newContext({ ignoreHTTPSErrors: true, storageState: await stage.admin.storageState() });
  if (!lost) throw new Error('no browser');
  page = await lost.newPage();
  await open(stage);
  await lost.clearCookies();
  await page.locator('#sort-name').click();
  await expect(page).toHaveURL(/\/console\/sign-in\?next=/);
  await lost.close();
  page = await stage.admin.newPage();
});

test('c2_1 without script: search, sort, page, columns, selection', async ({ stage, browser }) => {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    javaScriptEnabled: false,
    storageState: await stage.admin.storageState(),
  });
  const before = page;
  page = await context.newPage();
  await page.goto(stage.url('/console/devices?cols=serial.state'));
  await page.locator('#list-state').selectOption('enrolled');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.chip')).toHaveText(/State is Enrolled/);
  await page.locator('#sort-serial').click();
  await expect(page.locator('th[aria-sort="ascending"]')).toHaveText('Serial');
  await page.locator('#page-next').click();
  await expect(rows()).toHaveCount(DEVICES - 50);
  await page.locator('#columns-open').click();
  await page.locator('#col-os').check();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.locator('thead')).toContainText('iOS');
  expect(query().get('sort')).toBe('serial');
  await expect(bar()).toBeHidden();
  await rows().first().locator('.check-row').check();
  await expect(bar()).toBeVisible();
  await page.getByRole('button', { name: 'Ask for inventory' }).click();
  await expect(page.getByText(/Asked (1 device\.|no device; 1 was asked before)/)).toBeVisible();
  await page.locator('#select-page').click();
  await page.getByRole('link', { name: `Select all ${DEVICES} that match` }).click();
  await expect(bar()).toContainText(`All ${DEVICES} that match are selected.`);
  await page.getByRole('button', { name: 'Ask for inventory' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Ask ${DEVICES} devices for their inventory?`);
  await page.getByRole('link', { name: 'Back to the list' }).click();
  await expect(rows()).toHaveCount(50);
  await context.close();
  page = before;
});

test('c1_2 the site is switched in the header and carried on', async ({ stage }) => {
  await open(stage);
  await page.locator('#site-switch summary').click();
  await page.locator('#site-switch').getByRole('link', { name: sites[1] }).click();
  await expect(page.locator('.chip')).toHaveText(new RegExp(`Site is ${sites[1]}`));
  const site = query().get('site');
  await page.getByRole('navigation', { name: 'Console', exact: true }).getByRole('link', { name: 'Overview' }).click();
  expect(query().get('site')).toBe(site);
  await open(stage, '/console/devices');
  // The list's own filter changes the links of the frame too.
  await page.locator('#list-site').selectOption({ label: sites[0] });
  await expect(page.locator('#site-switch summary')).toContainText(sites[0]);
  await expect(page.locator('#nav-side a').first()).toHaveAttribute('href', /site=/);
});

test('c9 the keyboard alone', async ({ stage }) => {
  await open(stage);
  await page.keyboard.press('/');
  await expect(page.locator('#everywhere')).toBeFocused();
  await page.keyboard.type('j?gx');
  await expect(page.locator('#everywhere')).toHaveValue('j?gx');
  await expect(page.locator('#key-list')).toBeHidden();
  await page.locator('#everywhere').fill('');
  await page.locator('#main').focus();
  await page.keyboard.press('j');
  await expect(rows().nth(0).locator('th a')).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows().nth(1).locator('th a')).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await expect(rows().nth(0).locator('.check-row')).toBeChecked();
  await expect(bar()).toContainText('1 selected');

  await page.keyboard.press('?');
  const list = page.locator('#key-list');
  await expect(list).toBeVisible();
  await expect(page.locator('#key-list-close')).toBeFocused();
  await judge(page, 'shortcuts', { wizard: false });
  await expect(list.getByText('New', { exact: true })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(rows().nth(0).locator('th a')).toBeFocused();

  await page.locator('#export-open').focus();
  await page.keyboard.press('k'); // the row bar hides the tools; letters still act
  await rows().nth(0).locator('.check-row').uncheck();
  await page.locator('#export-open').click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.locator('#list-export')).not.toHaveAttribute('open', '');
  await expect(page.locator('#export-open')).toBeFocused();

  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  // The letters wake up after the page.
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Devices', { timeout: 1_000 });
  }).toPass();
  await expect(page.locator('#list.is-live')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/console\/devices\/[0-9a-f-]{36}/);
  await page.goto(stage.url('/console/sites'));
  await page.waitForLoadState('load');
  await expect(async () => {
    await page.keyboard.press('n');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('New site', { timeout: 1_000 });
  }).toPass();
});

test('c9 letters can be switched off in the account', async ({ stage }) => {
  await page.goto(stage.url('/console/account'));
  await page.locator('#shortcuts').uncheck();
  await page.getByRole('button', { name: 'Save keyboard' }).click();
  await expect(page.locator('#shortcuts')).not.toBeChecked();
  await open(stage);
  await page.locator('#main').focus();
  await page.keyboard.press('?');
  await page.keyboard.press('j');
  await expect(page.locator('#key-list')).toBeHidden();
  await expect(rows().nth(0).locator('th a')).not.toBeFocused();
  await page.locator('#columns-open').click();
  await page.keyboard.press('Escape');
  await expect(page.locator('#list-columns')).not.toHaveAttribute('open', '');
  await page.goto(stage.url('/console/account'));
  await page.locator('#shortcuts').check();
  await page.getByRole('button', { name: 'Save keyboard' }).click();
});

test('c2_12 what others do is offered in the other lists too, for what is shown', async ({ stage }) => {
  await open(stage, '/console/sites?q=annex');
  await expect(page.locator('.live')).toHaveText('Live');
  const offer = page.locator('.live-line a.btn');
  const other = await stage.admin.newPage();
  const made = async (name: string) => {
    await other.goto(stage.url('/console/sites/new'));
    await other.locator('#name').fill(name);
    await other.getByRole('button', { name: 'Create site' }).click();
    await expect(other.getByText(`Created: ${name}`)).toBeVisible();
  };
  await made('Annex B');
  await expect(offer).toHaveText('1 new – show', { timeout: 30_000 });
  await made('Elsewhere');
  await made('Annex C');
  await expect(offer).toHaveText('2 new – show', { timeout: 30_000 });
  await other.close();
  await offer.click();
  await expect(page.locator('.list-count')).toHaveText('2 sites');
  await expect(offer).toBeHidden();
});

// The last one: afterwards there is one device more.
test('c2_12 new rows do not jump in, a button offers them', async ({ stage }) => {
  test.setTimeout(180_000);
  await open(stage, '/console/devices?sort=enrolled&order=desc&size=25');
  await expect(page.locator('.live')).toHaveText('Live');
  const offer = page.locator('.live-line a.btn');
  await expect(offer).toBeHidden();
  const before = await rows().allInnerTexts();
  await fleet(stage, 1);
  await expect(offer).toHaveText('1 new – show', { timeout: 30_000 });
  await expect(offer).toBeVisible();
  expect(await rows().allInnerTexts(), 'what is looked at stays').toEqual(before);
  await judge(page, 'devices, one new', { wizard: false });
  await offer.click();
  await expect(page.locator('.list-count')).toHaveText(`${DEVICES + 1} devices`);
  expect(query().get('size'), 'the same list').toBe('25');
  await expect(offer).toBeHidden();
  expect(await rows().nth(1).innerText(), 'the new one stands above').toBe(before[0]);
});
