// What every browser test stands on: a Muster with https, a directory, two sites, one local account; made once per
// worker through the real console. `test` and `expect` of all browser tests come from here.
import { test as base, type BrowserContext } from '@playwright/test';
import { isDeepStrictEqual } from 'node:util';
import { addDirectory, addLocalPerson, addSite, becomeAdministrator, saveSwitches, sites, usual, type Switches } from './console';
import { Muster } from './muster';
import { Slapd } from './slapd';

export { expect } from '@playwright/test';

export class Stage {
  private switches: Switches | undefined;

  constructor(
    readonly server: Muster,
    readonly directory: Slapd,
    /** Signed in as the administrator. */
    readonly admin: BrowserContext,
  ) {}

  url(path: string): string {
    return this.server.url(path);
  }

  /** Sets the enrollment switches through the console; does nothing when they stand so already. */
  async set(changes: Partial<Switches> = {}): Promise<void> {
    const wanted = { ...usual, ...changes };
    if (isDeepStrictEqual(wanted, this.switches)) return;
    const page = await this.admin.newPage();
    await saveSwitches(page, this.server, wanted);
    await page.close();
    this.switches = wanted;
  }
}

export const test = base.extend<object, { own: string; stage: Stage }>({
  // Files run by the same worker share its stage. One that leaves much behind names itself here (`test.use` at its top)
  // and gets a worker and a stage of its own.
  own: ['', { option: true, scope: 'worker' }],
  stage: [
    async ({ browser }, use) => {
      const [server, directory] = await Promise.all([Muster.start(), Slapd.start()]);
      const admin = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
      try {
        const page = await admin.newPage();
        await becomeAdministrator(page, server);
        for (const site of sites) await addSite(page, server, site);
        await addLocalPerson(page, server);
        await addDirectory(page, server, directory);
        await page.close();
        const stage = new Stage(server, directory, admin);
        await stage.set();
        await use(stage);
      } finally {
        await admin.close();
        await server.stop();
        await directory.stop();
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
