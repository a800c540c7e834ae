// Every state of every page, once: the status it says, no fault of axe or html-validate, nothing wider than a phone.
// Themes, languages and directions take turns; `script/screens` goes through all of them and takes the pictures.
import { axeFaults, htmlFaults } from '../../support/audit';
import { catalogue, startDemo, stateUrl, type CatalogueState, type Shown } from '../../support/demo';
import type { Muster } from '../../support/muster';
import { expect, test, type Page } from '@playwright/test';

let server: Muster;
test.beforeAll(async () => {
  server = await startDemo();
});
test.afterAll(() => server?.stop());

const sizes = { portal: { width: 390, height: 844 }, console: { width: 1280, height: 800 } };
const turns: Shown[] = [{ theme: 'light', lang: 'en' }, { theme: 'dark', lang: 'de' }, { theme: 'light', lang: 'de', dir: 'rtl' }];

async function judged(page: Page, state: CatalogueState, shown: Shown): Promise<string[]> {
  await page.setViewportSize(sizes[state.area]);
  const answer = await page.goto(stateUrl(server, state.name, shown));
  const faults = htmlFaults((await answer?.text()) ?? '');
  if (answer?.status() !== state.status) faults.push(`status ${answer?.status()} instead of ${state.status}`);
  faults.push(...(await axeFaults(page)));
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > sizes[state.area].width) faults.push(`${width} px wide in a window of ${sizes[state.area].width}`);
  return faults;
}

test('every state is free of faults', async ({ page }) => {
  test.setTimeout(300_000);
  const began = Date.now();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const states = await catalogue(page, server);
  let findings = 0;
  for (const [at, state] of states.entries()) {
    const faults = await judged(page, state, turns[at % turns.length] ?? {});
    findings += faults.length;
    expect.soft(faults, state.name).toEqual([]);
  }
  expect.soft(dialogs, 'nothing in the data runs').toEqual([]);
  console.log(`catalogue: ${states.length} states, ${findings} findings, ${Math.round((Date.now() - began) / 1000)} s`);
  expect(states.length).toBeGreaterThan(100);
});

test('the judges find the planted fault', async ({ page }) => {
  const planted: CatalogueState = { name: 'planted-fault', area: 'portal', status: 200 };
  const faults = (await judged(page, planted, {})).join('\n');
  for (const rule of ['axe image-alt', 'axe label', 'html no-dup-id']) expect(faults).toContain(rule);
});
