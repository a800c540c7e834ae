// The whole story on real parts: directory and local account, organisation's and personal device, English and German.
import { install, judged, verified } from '../../support/device';
import { sites } from '../../support/console';
import { expect, test } from '../../support/stage';
import { anna, finn, Wizard, type Kind, type Visitor } from '../../support/wizard';
import type { Language } from '../../support/texts';

const people: [string, Visitor][] = [
  ['directory', anna],
  ['local', finn],
];

for (const language of ['en', 'de'] as Language[]) {
  test.describe(`in ${language}`, () => {
    test.use({ locale: language === 'de' ? 'de-DE' : 'en-GB' });
    for (const [account, who] of people) {
      for (const kind of ['institutional', 'personal'] as Kind[]) {
        test(`${account} account, ${kind} device`, async ({ page, stage, javaScriptEnabled }) => {
          // The certificate step belongs to half of the ways.
          const certificate = (account === 'directory') === (kind === 'institutional');
          const steps = certificate ? 5 : 4;
          await stage.set({ skipCertificate: !certificate });
          const wizard = new Wizard(page, stage, language);
          await wizard.start();
          await expect(page.locator('html')).toHaveAttribute('lang', language);

          await wizard.at('sign-in-title', [1, steps]);
          await wizard.signIn(who);
          await wizard.at('ownership-title', [2, steps]);
          await expect(page.locator('.person')).toContainText(who.name);
          await wizard.choose(kind);
          await wizard.at('site-title', [3, steps]);
          await wizard.chooseSite(sites[1]);
          if (certificate) {
            await wizard.at('certificate-title', [4, steps]);
            const answer = await page.request.get(stage.url('/enroll/ca.mobileconfig'));
            expect(answer.headers()['content-type']).toBe('application/x-apple-aspen-config');
            const trust = await verified(await answer.body(), await stage.server.rootFile());
            expect(await judged(trust)).toBe('OK');
            await wizard.press('certificate-confirm');
          }
          await wizard.at('profile-title', [steps, steps]);
          await wizard.prepare();
          const reference = await wizard.reference();

          const signed = await wizard.download();
          const root = await stage.server.rootFile();
          const payload = await verified(signed, root);
          expect(await judged(payload)).toBe('OK');
          const damaged = Buffer.from(signed);
          const at = damaged.indexOf('PayloadUUID');
          expect(at, 'the profile lies readable inside the signature').toBeGreaterThan(0);
          damaged[at] ^= 1;
          await expect(verified(damaged, root), 'a flipped byte').rejects.toThrow(/ended with/);

          const device = install(signed, stage.server);
          await device.enrolled;
          if (javaScriptEnabled) {
            await page.waitForURL('**/enroll/done', { timeout: 5_000 });
          } else {
            await device.finished;
            await page.getByRole('link', { name: wizard.text('profile-check-again') }).click();
          }
          await wizard.at('complete-title');
          await expect(page).toHaveURL(stage.url('/enroll/done'));
          await expect(page.locator('main')).toContainText(
            wizard.text(kind === 'personal' ? 'complete-next-remove' : 'complete-next-owner').slice(0, 30),
          );
          await device.finished;

          // The help desk finds the attempt by what stands on the page.
          const desk = await stage.admin.newPage();
          await desk.goto(stage.url(`/console/devices?q=${reference}`));
          await expect(desk.getByRole('heading', { level: 1 })).toHaveText(`Attempt ${reference}`);
          await expect(desk.locator('main')).toContainText('Enrolled');
          await desk.close();
        });
      }
    }
  });
}
