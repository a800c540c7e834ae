// All states of all pages in every theme, language, width and direction: pictures into a folder git does not know, axe
// on each theme, html-validate on each document. Run by script/screens.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { axeFaults, htmlFaults } from '../../support/audit';
import { catalogue, startDemo, stateUrl, type CatalogueState, type Shown } from '../../support/demo';
import type { Muster } from '../../support/muster';

const folder = process.env.MUSTER_SHOTS ?? join(import.meta.dirname, '../../shots');
const only = process.env.MUSTER_STATES;
const planted = process.env.MUSTER_PLANTED === '1';
const quick = process.env.MUSTER_QUICK === '1';
const widths = [390, 1280] as const;
/** A page of ten thousand letters is cut: its head shows what there is to see. */
const highest = 2_600;

interface Look extends Shown {
  width: (typeof widths)[number];
}

/** What each area is looked at in. The console speaks English only. */
function looks(area: CatalogueState['area']): Look[] {
  const themes = ['light', 'dark'] as const;
  const languages = area === 'portal' ? (['en', 'de'] as const) : (['en'] as const);
  const all = widths.flatMap((width) => themes.flatMap((theme) => languages.map((lang) => ({ width, theme, lang }))));
  const turned = widths.map((width) => ({ width, theme: 'light' as const, lang: 'en' as const, dir: 'rtl' as const }));
  const natural = area === 'portal' ? 390 : 1280;
  return quick ? all.filter(({ width, lang }) => width === natural && lang === 'en') : [...all, ...turned];
}

let server: Muster;
test.beforeAll(async () => {
  server = await startDemo();
});
test.afterAll(() => server?.stop());

async function shoot(page: Page, name: string, { width, ...shown }: Look): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(height, highest) };
  const file = [name, width, shown.theme, shown.dir ?? shown.lang].join('_') + '.png';
  await page.screenshot({ path: join(folder, file), fullPage: true, clip, animations: 'disabled' });
}

async function look(page: Page, state: CatalogueState, how: Look): Promise<string[]> {
  const { width, ...shown } = how;
  await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
  const answer = await page.goto(stateUrl(server, state.name, shown));
  const faults: string[] = [];
  if (answer?.status() !== state.status) faults.push(`status ${answer?.status()} instead of ${state.status}`);
  faults.push(...htmlFaults((await answer?.text()) ?? ''), ...(await axeFaults(page)));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) faults.push(`${wide} px wide`);
  await shoot(page, state.name, how);
  return faults.map((fault) => `${state.name} ${Object.values(how).join(' ')}: ${fault}`);
}

test('pictures and judgement of every state', async ({ page }) => {
  test.setTimeout(60 * 60_000);
  mkdirSync(folder, { recursive: true });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  let states = await catalogue(page, server);
  if (only) states = states.filter(({ name }) => new RegExp(only).test(name));
  if (planted) states.push({ name: 'planted-fault', area: 'portal', status: 200 });
  const findings: string[] = [];
  let pictures = 0;
  for (const state of states) {
    for (const how of looks(state.area)) {
      findings.push(...(await look(page, state, how)));
      pictures += 1;
    }
  }
  writeFileSync(join(folder, 'findings.txt'), findings.join('\n'));
  for (const finding of findings.slice(0, 60)) console.log(finding);
  console.log(`screens: ${states.length} states, ${pictures} pictures in ${folder}, ${findings.length} findings`);
  expect(findings.length, 'findings').toBe(0);
});
