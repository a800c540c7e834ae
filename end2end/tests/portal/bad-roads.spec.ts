// What goes wrong for people, and what the wizard says then. Each page is judged where it appears.
import type { Page } from '@playwright/test';
import { judge } from '../../support/audit';
import { organization, sites } from '../../support/console';
import { Muster } from '../../support/muster';
import { expect, test } from '../../support/stage';
import { anna, bjorn, finn, Wizard } from '../../support/wizard';

const agent = (system: string, rest: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${rest}`;
const safari17 = agent('17_6', 'Version/17.6 Mobile/15E148 Safari/604.1');
const safari15 = agent('15_8', 'Version/15.6 Mobile/15E148 Safari/604.1');
const chrome = agent('18_7', 'CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1');
const desktop = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

test.beforeEach(async ({ stage }) => stage.set());

const see = (page: Page, what: string, script: boolean) => judge(page, what, { script });

test('a wrong password keeps the name and tells in one place what to do', async ({ page, stage, javaScriptEnabled: script }) => {
  const wizard = new Wizard(page, stage);
  await wizard.start();
  await wizard.signIn({ username: bjorn.username, password: 'not this one' });
  await wizard.refused('error-wrong-credentials', 'username');
  await expect(page.locator('#username')).toHaveValue(bjorn.username);
  await expect(page.locator('#password')).toHaveValue('');
  await see(page, 'wrong password', !!script);
  // Nobody of that name: the same words.
  await wizard.signIn({ username: 'nobody.here', password: 'not this one' });
  await wizard.refused('error-wrong-credentials', 'username');
  await wizard.signIn(bjorn);
  await wizard.at('ownership-title');
});

test('empty answers are asked for again', async ({ page, stage, javaScriptEnabled: script }) => {
  const wizard = new Wizard(page, stage);
  await wizard.start();
  await wizard.press('sign-in-button');
  await wizard.refused('error-username-required', 'username');
  await see(page, 'empty user name', !!script);
  await page.locator('#username').fill(anna.username);
  await wizard.press('sign-in-button');
  await wizard.refused('error-password-required', 'password');
  await wizard.signIn(anna);
  await wizard.at('ownership-title');
  await wizard.press('common-continue');
  await wizard.refused('error-ownership', 'ownership');
  await see(page, 'no ownership chosen', !!script);
  await wizard.choose('institutional');
  await wizard.press('common-continue');
  await wizard.refused('error-site', 'site');
  await see(page, 'no site chosen', !!script);
});

test('Back, reload and a second tab tell the truth', async ({ page, stage, context }) => {
  const wizard = new Wizard(page, stage);
  await wizard.start();
  await wizard.signIn(anna);
  await wizard.choose('personal');
  await wizard.at('site-title', [3, 4]);
  // Reload repeats nothing and shows the same.
  await page.reload();
  await wizard.at('site-title', [3, 4]);
  // A step that is not yet due leads to the open one.
  await wizard.open('/enroll/profile');
  await wizard.at('site-title');
  await page.getByRole('link', { name: wizard.text('common-back') }).click();
  await wizard.at('ownership-title', [2, 4]);
  await expect(page.locator('input[value="personal"]')).toBeChecked();
  // Two tabs: the later answer of the older tab leads to where the attempt stands.
  const second = new Wizard(await context.newPage(), stage);
  await second.open();
  await second.page.goto(stage.url('/enroll/ownership'));
  await second.at('ownership-title');
  await wizard.choose('institutional');
  await wizard.at('site-title');
  await wizard.chooseSite(sites[0]);
  await wizard.at('profile-title');
  await second.choose('personal');
  await expect(second.page.getByRole('heading', { level: 1 })).not.toHaveText(wizard.text('problem-broken-title'));
  await page.goBack();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await wizard.open();
  await second.open();
  expect(await second.page.getByRole('heading', { level: 1 }).innerText()).toBe(
    await page.getByRole('heading', { level: 1 }).innerText(),
  );
});

test('logging out ends the attempt', async ({ page, stage }) => {
  const wizard = new Wizard(page, stage);
  await wizard.start();
  await wizard.signIn(anna);
  await wizard.at('ownership-title');
  await wizard.press('common-log-out');
  await wizard.at('entry-title');
  await wizard.open('/enroll/ownership');
  await wizard.at('entry-title');
});

test('an older link of a profile is a page that says so, never a broken profile', async ({ page, stage, javaScriptEnabled: script }) => {
  const wizard = new Wizard(page, stage);
  await wizard.toProfile(anna, 'institutional', sites[0]);
  await see(page, 'profile page', !!script);
  const old = await wizard.downloadLink().getAttribute('href');
  await wizard.press('profile-again');
  await wizard.at('profile-title');
  const fresh = await wizard.downloadLink().getAttribute('href');
  expect(fresh).not.toBe(old);
  const answer = await page.goto(stage.url(old ?? ''));
  expect(answer?.headers()['content-type']).toContain('text/html');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link has expired');
  await see(page, 'expired link', !!script);
  await page.getByRole('link', { name: 'Go back' }).click();
  await wizard.at('profile-title');
  const good = await page.request.get(stage.url(fresh ?? ''));
  expect(good.headers()['content-type']).toBe('application/x-apple-aspen-config');
  expect(good.headers()['cache-control']).toBe('no-store');
});

test.describe('Chrome on an iPhone', () => {
  test.use({ userAgent: chrome });
  test('is sent to Safari with an address to copy', async ({ page, stage, javaScriptEnabled: script }) => {
    const wizard = new Wizard(page, stage);
    await wizard.open();
    await wizard.at('wrong-title');
    await expect(page.locator('#address')).toHaveText(stage.url('/enroll'));
    await see(page, 'Chrome on an iPhone', !!script);
    if (script) {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.getByRole('button', { name: wizard.text('common-copy') }).click();
      await expect(page.getByRole('button', { name: wizard.text('common-copied') })).toBeVisible();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(stage.url('/enroll'));
    }
    await wizard.press('wrong-continue-safari');
    await wizard.at('sign-in-title');
  });
});

test.describe('a computer', () => {
  test.use({ userAgent: desktop });
  test('shows a code for the camera', async ({ page, stage, javaScriptEnabled: script }) => {
    const wizard = new Wizard(page, stage);
    await wizard.open();
    await wizard.at('wrong-title');
    await expect(page.getByRole('img', { name: wizard.text('wrong-qr') })).toBeVisible();
    await see(page, 'a computer', !!script);
  });
});

test.describe('iOS 15', () => {
  test.use({ userAgent: safari15 });
  test('below the minimum is told to update, before sign-in', async ({ page, stage, javaScriptEnabled: script }) => {
    await stage.set({ minimumIos: '16.4' });
    const wizard = new Wizard(page, stage);
    await wizard.open();
    await wizard.at('closed-too-old-title');
    await expect(page.locator('main')).toContainText(wizard.text('closed-too-old-body', { minimum: '16.4' }));
    await see(page, 'iOS below the minimum', !!script);
  });
});

test('with both kinds off nothing starts', async ({ page, stage, javaScriptEnabled: script }) => {
  await stage.set({ institutional: false, personal: false });
  const wizard = new Wizard(page, stage);
  await wizard.open();
  await wizard.at('closed-off-title');
  await expect(page.getByRole('button', { name: wizard.text('entry-start') })).toHaveCount(0);
  await see(page, 'both kinds off', !!script);
});

test('without a push certificate the portal is not ready', async ({ page, javaScriptEnabled: script }) => {
  const server = await Muster.start({ push: false });
  try {
    const wizard = new Wizard(page, { url: (path: string) => server.url(path) } as never);
    const answer = await page.goto(server.url('/enroll'));
    expect(answer?.status()).toBe(503);
    await wizard.at('closed-not-ready-title');
    await see(page, 'no push certificate', !!script);
  } finally {
    await server.stop();
  }
});

test('personal on iOS 18 and later without reduced rights has no way', async ({ page, stage, javaScriptEnabled: script }) => {
  await stage.set({ reducedRights: false });
  const wizard = new Wizard(page, stage);
  await wizard.start();
  await wizard.signIn(anna);
  await wizard.choose('personal');
  await page.waitForLoadState();
  if ((await page.getByRole('heading', { level: 1 }).innerText()) === wizard.text('site-title')) await wizard.chooseSite(sites[0]);
  await wizard.at('closed-no-way-title');
  await expect(page.locator('main')).toContainText(organization);
  await see(page, 'no way', !!script);
  const change = page.getByRole('link', { name: wizard.text('closed-change-ownership') });
  await expect(change, 'the choice can be changed').toBeVisible();
  await change.click();
  await wizard.choose('institutional');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    new RegExp(`^(${wizard.text('site-title')}|${wizard.text('profile-title')})$`),
  );
});

test.describe('a personal device on iOS 17', () => {
  test.use({ userAgent: safari17 });
  test('is asked for the Managed Apple Account', async ({ page, stage, javaScriptEnabled: script }) => {
    const wizard = new Wizard(page, stage);
    await wizard.start();
    await wizard.signIn(anna);
    await wizard.choose('personal');
    await wizard.chooseSite(sites[0]);
    await wizard.at('account-title', [4, 5]);
    await see(page, 'Managed Apple Account', !!script);
    await page.locator('#account').fill('not an address');
    await wizard.press('common-continue');
    await wizard.refused('error-account-malformed', 'account');
    await expect(page.locator('#account')).toHaveValue('not an address');
    await see(page, 'Managed Apple Account refused', !!script);
    await page.locator('#account').fill('anna@appleid.example.com');
    await wizard.press('common-continue');
    await wizard.at('profile-title', [5, 5]);
    await wizard.prepare();
    await expect(page.locator('.warning')).toContainText('anna@appleid.example.com');
    await see(page, 'profile page of User Enrollment', !!script);
  });
});

test('a directory that is down is not called a wrong password', async ({ page, stage, javaScriptEnabled: script }) => {
  test.setTimeout(120_000);
  const wizard = new Wizard(page, stage);
  await wizard.start();
  await stage.directory.pause();
  try {
    await wizard.signIn(anna);
    await wizard.refused('error-directory-down');
    await expect(page.locator('#username')).toHaveValue(anna.username);
    const reference = await wizard.reference();
    await see(page, 'directory down', !!script);
    const desk = await stage.admin.newPage();
    await desk.goto(stage.url(`/console/attempts/${reference}`));
    await expect(desk.locator('main')).toContainText('directory away');
    await desk.close();
    // Local accounts do not need it.
    await wizard.signIn(finn);
    await wizard.at('ownership-title');
  } finally {
    await stage.directory.resume();
  }
  // It comes back by itself: a host that failed is left out for a while, then asked again.
  const later = new Wizard(await page.context().newPage(), stage);
  await later.open();
  await later.press('common-log-out');
  await later.start();
  await expect(async () => {
    await later.signIn(anna);
    await expect(later.page.getByRole('heading', { level: 1 })).toHaveText(later.text('ownership-title'), { timeout: 1_000 });
  }).toPass({ intervals: [3_000], timeout: 60_000 });
});
