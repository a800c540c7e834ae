// The pictures in docs/screens: made when missing, or all of them with MUSTER_SCREENS=1.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const most = 300 * 1024;

/** One picture of the page in light, and one named `-dark` if asked. */
export async function picture(page: Page, name: string, { dark = false, whole = true } = {}): Promise<void> {
  for (const colorScheme of dark ? (['light', 'dark'] as const) : (['light'] as const)) {
    const file = `${folder}${name}${colorScheme === 'dark' ? '-dark' : ''}.png`;
    if (existsSync(file) && process.env.MUSTER_SCREENS !== '1') continue;
    mkdirSync(folder, { recursive: true });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: file, fullPage: whole, animations: 'disabled' });
    expect(statSync(file).size, `${name} is small enough for the repository`).toBeLessThanOrEqual(most);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
