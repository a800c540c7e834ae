// The console after a phone has enrolled: device, person and place, timeline; each page judged.
import type { Browser, Page } from '@playwright/test';
import { axeFaults, htmlFaults, judge, keepDocuments } from '../../support/audit';
import { administrator, localPerson, organization, sites } from '../../support/console';
import { install } from '../../support/device';
import { iphone } from '../../support/iphone';
import { picture } from '../../support/screens';
import { people } from '../../support/slapd';
import { expect, test, type Stage } from '../../support/stage';
import { anna, bjorn, finn, Wizard, type Kind, type Visitor } from '../../support/wizard';

const ways: [Visitor, Kind, string][] = [
  [anna, 'institutional', sites[0]],
  [bjorn, 'personal', sites[1]],
  [finn, 'institutional', sites[1]],
];

async function enroll(browser: Browser, stage: Stage, [who, kind, site]: [Visitor, Kind, string]): Promise<void> {
  const context = await browser.newContext(iphone);
  const wizard = new Wizard(await context.newPage(), stage);
  await wizard.toProfile(who, kind, site);
  await install(await wizard.download(), stage.server).finished;
  await context.close();
}

const look = (page: Page, what: string) => judge(page, what, { wizard: false });

let page: Page;

test.beforeAll(async ({ browser, stage }) => {
  test.setTimeout(180_000);
  await stage.set();
  for (const way of ways) await enroll(browser, stage, way);
});
test.beforeEach(async ({ stage }) => {
  page = await stage.admin.newPage();
  keepDocuments(page);
});
test.afterEach(async () => page.close());

test('the overview counts what there is', async ({ stage }) => {
  await page.goto(stage.url('/console'));
  await expect(page.locator('svg.chart').getByRole('link', { name: 'Enrolled: 3', exact: true })).toBeVisible();
  await expect(page.locator('main')).toContainText(stage.url('').replace(/\/$/, ''));
  await look(page, 'overview');
});

test('c2_2 the list finds and filters', async ({ stage }) => {
  await page.goto(stage.url('/console/devices'));
  const rows = page.locator('#devices tbody tr, table tbody tr');
  await expect(rows).toHaveCount(3);
  await look(page, 'devices');
  await picture(page, 'console-devices', { dark: true, whole: false });
  await page.goto(stage.url('/console/devices?q=lindqvist'));
  await expect(rows).toHaveCount(1);
  await page.goto(stage.url('/console/devices?ownership=personal'));
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(people.bjorn.cn);
  await look(page, 'devices, filtered');
  await page.goto(stage.url('/console/devices?q=nothing-like-it'));
  await expect(page.getByText('No devices match.')).toBeVisible();
  await look(page, 'devices, none match');
});

test('c3 a device shows itself, its person and place, and what happened', async ({ stage }) => {
  test.setTimeout(120_000);
  await page.goto(stage.url('/console/devices?q=lindqvist'));
  await page.locator('table tbody a').first().click();
  await expect(page.getByRole('navigation', { name: 'Parts of this device' })).toBeVisible();
  const main = page.locator('main');
  await expect(main).toContainText('Enrolled');
  await expect(main).toContainText('Harbour House');
  const serial = await page.locator('#serial').innerText();
  await stage.admin.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy serial number' }).click();
  await expect(page.getByRole('button', { name: 'Copied serial number' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(serial);
  await look(page, 'device');
  await picture(page, 'console-device', { dark: true, whole: false });
  const tabs = page.getByRole('navigation', { name: 'Parts of this device' });

  // A part opens in a window of its own, since it is a link.
  await expect(tabs.getByRole('link', { name: 'History' })).toHaveAttribute('href', /^\/console\/devices\/[0-9a-f-]{36}\?tab=history/);
  await expect(page.getByRole('heading', { name: 'User and location' })).toBeVisible();
  const { anna: person } = people;
  for (const value of [person.uid, person.cn, person.mail, person.telephoneNumber, person.title, person.departmentNumber, person.roomNumber, person.l]) {
    await expect(main.getByText(value, { exact: true }).first(), value).toBeVisible();
  }
  for (const name of ['Management', 'Security', 'Certificates', 'Commands', 'Attempts']) {
    await tabs.getByRole('link', { name }).click();
    await expect(tabs.locator('[aria-current]')).toHaveText(name);
    await look(page, `device, ${name}`);
  }
  await tabs.getByRole('link', { name: 'History' }).click();
  const told = await page.locator('.timeline').innerText();
  expect(told.length).toBeGreaterThan(100);
  await expect(page.locator('.timeline li').nth(5)).toBeVisible();
  await look(page, 'device, history');
  const all = await page.locator('.timeline li').count();
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect(page.locator('.timeline')).toContainText('Last contact');
  expect(await page.locator('.timeline li').count()).toBeLessThan(all);
  await page.getByRole('link', { name: 'Everything' }).click();
  await page.locator('.timeline').getByRole('link', { name: /^[0-9A-Z]{4}-[0-9A-Z]{4}$/ }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Attempt /);
  await look(page, 'attempt');
});

test('the settings pages', async ({ stage }) => {
  test.setTimeout(120_000);
  const pages: [string, string][] = [
    ['/console/sites', 'Sites'],
    ['/console/sites/new', 'New site'],
    ['/console/accounts', 'Accounts'],
    ['/console/accounts/new', 'New account'],
    ['/console/directories', 'Directories'],
    ['/console/directories/new?preset=ad', 'New directory'],
    ['/console/settings/enrollment', 'Enrollment settings'],
    ['/console/account', ''],
  ];
  for (const [path, title] of pages) {
    await page.goto(stage.url(path));
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
    await look(page, path);
  }
  await page.goto(stage.url('/console/settings/enrollment'));
  await expect(page.locator('#organization')).toHaveValue(organization);
  await picture(page, 'console-enrollment', { whole: false });
});

test('objects have their own pages', async ({ stage }) => {
  await page.goto(stage.url('/console/sites'));
  await page.locator('main').getByRole('link', { name: sites[0] }).click();
  await look(page, 'site');
  await page.goto(stage.url('/console/accounts'));
  await page.locator('main').getByRole('link', { name: localPerson.username }).click();
  await look(page, 'account');
  await page.goto(stage.url('/console/directories'));
  await page.getByRole('link', { name: 'Head office' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Head office');
  await look(page, 'directory');
  await page.locator('#test_member').fill(people.anna.uid);
  await page.locator('#test_of_group').fill('engineers');
  await page.getByRole('button', { name: 'Check membership' }).click();
  await expect(page.getByText('The person is in the group')).toBeVisible();
  await look(page, 'directory, tested');
  await picture(page, 'console-directory', { whole: false });
  await page.goto(stage.url('/console/devices/00000000-0000-0000-0000-000000000000'));
  await look(page, 'no such device');
});

test('problems of a form stand in a summary and at the field', async ({ stage }) => {
  await page.goto(stage.url('/console/accounts/new'));
  await page.locator('#username').fill('no spaces here');
  await page.getByRole('button', { name: 'Create account' }).click();
  const summary = page.locator('.error-summary');
  await expect(summary).toBeVisible();
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: New account/);
  await expect(page.locator('#username')).toHaveValue('no spaces here');
  await expect(page.locator('#username')).toHaveAttribute('aria-invalid', 'true');
  await look(page, 'new account, refused');
  await page.goto(stage.url('/console/directories/new'));
  await page.locator('#hosts').fill('not a host:port:x');
  await page.getByRole('button', { name: 'Create directory' }).click();
  await expect(summary).toBeVisible();
  await expect(page.locator('#hosts')).toHaveValue('not a host:port:x');
  await look(page, 'new directory, refused');
});

test('sign-in leads back to the page that was asked for', async ({ browser, stage }) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  const visitor = await context.newPage();
  keepDocuments(visitor);
  await visitor.goto(stage.url('/console/devices?q=lindqvist'));
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await look(visitor, 'console sign-in');
  await visitor.locator('#username').fill(administrator.username);
  await visitor.locator('#password').fill('not this one');
  await visitor.getByRole('button', { name: 'Sign in' }).click();
  await expect(visitor.getByText('You were not signed in')).toBeVisible();
  await look(visitor, 'console sign-in, refused');
  await visitor.locator('#username').fill(administrator.username);
  await visitor.locator('#password').fill(administrator.password);
  await visitor.getByRole('button', { name: 'Sign in' }).click();
  await expect(visitor).toHaveURL(stage.url('/console/devices?q=lindqvist'));
  await visitor.locator('.topbar-end summary').click();
  await visitor.getByRole('button', { name: 'Sign out' }).click();
  await visitor.goto(stage.url('/console'));
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await context.close();
});

test('a narrow window: the navigation is a drawer and nothing sticks out', async ({ stage }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  for (const path of ['/console', '/console/devices', '/console/directories', '/console/settings/enrollment', '/console/accounts/new']) {
    await page.goto(stage.url(path));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(width, path).toBeLessThanOrEqual(320);
  }
  await page.getByRole('banner').locator('summary').first().click();
  await expect(page.getByRole('navigation', { name: 'Console, narrow windows' }).getByRole('link', { name: 'Devices' })).toBeVisible();
  await look(page, 'drawer open');
});

test('a planted fault on a console page is found', async ({ stage }) => {
  await page.goto(stage.url('/console/devices'));
  await page.evaluate(() => document.querySelectorAll('label[for="everywhere"]').forEach((label) => label.remove()));
  await page.evaluate(() => document.querySelector('#everywhere')?.removeAttribute('placeholder'));
  expect((await axeFaults(page)).join('\n')).toContain('axe label');
  const text = await (await page.request.get(stage.url('/console/devices'))).text();
  expect(htmlFaults(text.replace('<h1', '<h1 id="everywhere"')).join('\n')).toContain('no-dup-id');
});
