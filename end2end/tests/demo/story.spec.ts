// The demonstration as a newcomer sees it: started, signed in on a phone, one button, and the device is in the console.
import { expect, test } from '@playwright/test';
import { printed, startDemo } from '../../support/demo';
import { iphone } from '../../support/iphone';
import { binary, type Muster } from '../../support/muster';
import { run } from '../../support/process';
import { picture } from '../../support/screens';

let server: Muster;
test.afterEach(() => server?.stop());

test('from nothing to a device in the console, in under a minute', async ({ browser }) => {
  test.setTimeout(120_000);
  const began = Date.now();
  server = await startDemo();
  const started = Date.now();
  const [lea, ruth] = [await printed(server, 'lea'), await printed(server, 'ruth')];

  const desk = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  const console_ = await desk.newPage();
  await console_.goto(server.url('/console/devices'));
  await console_.locator('#username').fill(ruth.username);
  await console_.locator('#password').fill(ruth.password);
  await console_.getByRole('button', { name: 'Sign in' }).click();
  await expect(console_.getByRole('heading', { level: 1 })).toHaveText('Devices');
  await expect(console_.getByRole('note').filter({ hasText: 'Demonstration' })).toBeVisible();
  await picture(console_, 'demo-1-console-before', { whole: false });

  const phone = await browser.newContext(iphone);
  const page = await phone.newPage();
  await page.goto(server.url('/enroll'));
  await expect(page.getByRole('note')).toContainText('Demonstration');
  await picture(page, 'demo-2-start');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#username').fill(lea.username);
  await page.locator('#password').fill(lea.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name="ownership"][value="institutional"]').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('River Campus').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  const button = page.getByRole('button', { name: 'Install on the simulated iPhone' });
  await expect(button).toBeVisible();
  await picture(page, 'demo-3-profile', { whole: false });
  await button.click();
  await expect(page.locator('.timeline li.reached')).toHaveCount(3, { timeout: 20_000 });
  // What the page follows, not its head again.
  await page.locator('.timeline').evaluate((timeline) => timeline.scrollIntoView({ block: 'center' }));
  await picture(page, 'demo-4-progress', { whole: false });
  await page.waitForURL('**/enroll/done', { timeout: 30_000 });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await expect(async () => {
    await console_.goto(server.url('/console/devices?sort=enrolled&order=desc'));
    await expect(console_.locator('tbody tr').first()).toContainText('Léa’s iPhone', { timeout: 500 });
  }).toPass({ timeout: 20_000 });
  const seconds = (Date.now() - began) / 1000;
  await page.reload(); // the device has told its name by now
  await picture(page, 'demo-5-done');
  await picture(console_, 'demo-6-console-after', { whole: false });
  await console_.getByRole('link', { name: 'Léa’s iPhone' }).first().click();
  await expect(console_.getByRole('heading', { level: 1 })).toContainText('Léa’s iPhone');
  await picture(console_, 'demo-7-device', { whole: false });
  console.log(`demo: ready after ${((started - began) / 1000).toFixed(1)} s, device in the console after ${seconds.toFixed(1)} s`);
  expect(seconds, 'the whole story').toBeLessThan(60);
  await Promise.all([desk.close(), phone.close()]);
});

test('without script, and over https', async ({ browser }) => {
  test.setTimeout(120_000);
  server = await startDemo(['--tls-self']);
  const sam = await printed(server, 'sam');
  const phone = await browser.newContext({ ...iphone, javaScriptEnabled: false });
  const page = await phone.newPage();
  await page.goto(server.url('/enroll'));
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#username').fill(sam.username);
  await page.locator('#password').fill(sam.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name="ownership"][value="personal"]').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Install on the simulated iPhone' }).click();
  await expect(page).toHaveURL(/\/enroll\/(profile|done)$/);
  await expect(async () => {
    await page.goto(server.url('/enroll/profile'));
    await expect(page).toHaveURL(/\/enroll\/done$/, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await phone.close();
});

test('a demonstration keeps to itself', async () => {
  server = await startDemo();
  await server.pause();
  const folder = server.data;
  const refused = (...args: string[]) => expect(run(binary, ['serve', ...args])).rejects;
  await refused('--data', folder, '--listen', '127.0.0.1:0').toThrow(/was made by --demo/);
  await refused('--demo', '--data', '/tmp', '--listen', '127.0.0.1:0').toThrow(/not made by --demo/);
  await refused('--demo', '--data', folder, '--listen', '0.0.0.0:0').toThrow(/loopback/);
  await server.resume();
  expect(server.log).not.toMatch(/^ {2}ruth/m);
});
