// Each page of the good way, judged in light and dark; and the judges themselves, which must find planted faults.
import { axeFaults, htmlFaults, judge, measures } from '../../../support/audit';
import { sites } from '../../../support/console';
import { install } from '../../../support/device';
import { expect, test } from '../../../support/stage';
import { anna, Wizard } from '../../../support/wizard';

test('every page of the good way', async ({ page, stage }) => {
  test.setTimeout(120_000);
  await stage.set({ skipCertificate: false });
  const wizard = new Wizard(page, stage);
  await wizard.open();
  await judge(page, 'welcome');
  await wizard.press('entry-start');
  await wizard.at('sign-in-title');
  await judge(page, 'sign-in');
  await wizard.signIn(anna);
  await wizard.at('ownership-title');
  for (const summary of await page.locator('summary').all()) await summary.click();
  await judge(page, 'ownership');
  await wizard.choose('institutional');
  await wizard.at('site-title');
  await judge(page, 'site');
  await wizard.chooseSite(sites[0]);
  await wizard.at('certificate-title');
  await judge(page, 'certificate');
  await wizard.press('certificate-confirm');
  await wizard.at('profile-title');
  await wizard.prepare();
  for (const summary of await page.locator('summary').all()) await summary.click();
  await judge(page, 'profile');
  const signed = await wizard.download();
  await expect(page.locator('.status')).toHaveText(wizard.text('progress-downloaded'));
  await expect(page.getByRole('timer')).toHaveText(/^[67]:[0-5]\d$/);
  await judge(page, 'profile, downloaded');
  const device = install(signed, stage.server);
  await page.waitForURL('**/enroll/done');
  await judge(page, 'done');
  await device.finished;
});

test('the profile page without the island keeps its link and "Check again"', async ({ page, stage }) => {
  await stage.set();
  await page.route('**/pkg/*', (route) => route.abort());
  const wizard = new Wizard(page, stage);
  await wizard.toProfile(anna, 'institutional', sites[0]);
  await expect(page.getByRole('link', { name: wizard.text('profile-check-again') })).toBeVisible();
  await judge(page, 'profile without the island');
});

test('a page that does not exist, and a problem', async ({ page, stage }) => {
  const wizard = new Wizard(page, stage);
  const answer = await page.goto(stage.url('/enroll/nothing-here'));
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await judge(page, 'no such page');
  for (const what of ['busy', 'away', 'broken']) {
    await wizard.open(`/enroll/problem?what=${what}`);
    await wizard.at(`problem-${what}-title`);
    await judge(page, `problem ${what}`);
  }
});

test('every page fits in the longest language', async ({ page, stage }) => {
  await stage.set();
  const wizard = new Wizard(page, stage, 'de');
  await page.goto(stage.url('/enroll'));
  await page.locator('#lang').selectOption('de'); // the script sends the form
  await wizard.at('entry-title');
  await judge(page, 'welcome in German');
  await wizard.press('entry-start');
  await wizard.signIn(anna);
  await wizard.at('ownership-title');
  await judge(page, 'ownership in German');
});

test('the judges find planted faults', async ({ page, stage }) => {
  const wizard = new Wizard(page, stage);
  await wizard.open();
  await wizard.at('entry-title');
  await page.evaluate(() => {
    const main = document.querySelector('main');
    const image = main?.appendChild(document.createElement('img'));
    image?.setAttribute('src', '/favicon.svg');
    const pale = main?.appendChild(document.createElement('p'));
    if (pale) {
      pale.textContent = 'Hard to read';
      pale.style.color = '#bbb';
      pale.style.background = '#fff';
    }
    const small = main?.appendChild(document.createElement('button'));
    if (small) {
      small.textContent = 'x';
      small.style.cssText = 'width: 20px; height: 20px; min-height: 0; padding: 0';
    }
    const wide = main?.appendChild(document.createElement('div'));
    if (wide) wide.style.cssText = 'width: 900px; height: 1px';
    const tiny = main?.appendChild(document.createElement('input'));
    if (tiny) tiny.style.fontSize = '11px'; // by script: the page's policy refuses style attributes
  });
  const faults = (await axeFaults(page)).join('\n');
  expect(faults).toContain('axe image-alt');
  expect(faults).toContain('axe color-contrast');
  expect(faults).toContain('axe label');
  const { width, small, tiny } = await measures(page);
  expect(width).toBeGreaterThan(320);
  expect(small.join()).toContain('20×20');
  expect(tiny).toHaveLength(1);

  const page200 = '<!DOCTYPE html>\n<html lang="en">\n<head><title>A</title></head>\n<body><main><h1>A</h1></main></body>\n</html>\n';
  expect(htmlFaults(page200)).toEqual([]);
  expect(htmlFaults(page200.replace('<h1>A</h1>', '<h1 id="a">A</h1><p id="a">B</p>')).join()).toContain('no-dup-id');
  expect(htmlFaults(page200.replace('<h1>A</h1>', '<h1>A</h1><p><div>B</div></p>')).join()).toContain('html ');
  expect(htmlFaults(page200.replace('<h1>A</h1>', '<h1>A</h1><input id="x">')).join()).toContain('input-missing-label');
});
