// The portal's pictures, light and dark, on the way to an enrolled phone.
import { sites } from '../../../support/console';
import { install } from '../../../support/device';
import { iphone } from '../../../support/iphone';
import { picture } from '../../../support/screens';
import { test } from '../../../support/stage';
import { anna, Wizard } from '../../../support/wizard';

test('pictures of the portal', async ({ browser, stage }) => {
  test.setTimeout(120_000);
  await stage.set();
  const context = await browser.newContext(iphone);
  const page = await context.newPage();
  const wizard = new Wizard(page, stage);
  await wizard.open();
  await picture(page, 'portal-welcome', { dark: true });
  await wizard.press('entry-start');
  await wizard.at('sign-in-title');
  await page.locator('#username').fill(anna.username);
  await picture(page, 'portal-sign-in', { dark: true });
  await wizard.signIn(anna);
  await wizard.at('ownership-title');
  await picture(page, 'portal-ownership', { dark: true });
  await wizard.choose('institutional');
  await wizard.chooseSite(sites[0]);
  await wizard.at('profile-title');
  await wizard.prepare();
  const signed = await wizard.download();
  await page.getByRole('timer').waitFor();
  await picture(page, 'portal-profile', { dark: true });
  const device = install(signed, stage.server);
  await device.finished;
  await page.waitForURL('**/enroll/done');
  await page.reload(); // the device has told its name by now
  await wizard.at('complete-title');
  await picture(page, 'portal-done', { dark: true });
  await context.close();
});
