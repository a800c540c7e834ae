// The wizard as somebody walks it; each works with and without script.
import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { keepDocuments } from './audit';
import { localPerson, organization } from './console';
import { people } from './slapd';
import type { Stage } from './stage';
import { text, type Language } from './texts';

export type Kind = 'institutional' | 'personal';

export interface Visitor {
  username: string;
  password: string;
  name: string;
}
export const anna: Visitor = { username: people.anna.uid, password: people.anna.password, name: people.anna.cn };
export const bjorn: Visitor = { username: people.bjorn.uid, password: people.bjorn.password, name: people.bjorn.cn };
export const finn: Visitor = { username: localPerson.username, password: localPerson.password, name: localPerson.fullName };

export class Wizard {
  constructor(
    readonly page: Page,
    readonly stage: Stage,
    readonly language: Language = 'en',
  ) {
    keepDocuments(page);
  }

  text(key: string, values: Record<string, string> = {}): string {
    return text(this.language, key, { organization, ...values });
  }

  /** The page of this heading, and where it stands in the number of steps. */
  async at(key: string, position?: [number, number]): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(this.text(key));
    if (!position) return;
    const [step, count] = position.map(String);
    const words = this.text('common-step', { step, count });
    await expect(this.page.locator('.position')).toHaveText(words);
    const title = this.text('title-step', { page: this.text(key), position: words });
    await expect(this.page).toHaveTitle(title);
  }

  async press(key: string): Promise<void> {
    await this.page.getByRole('button', { name: this.text(key), exact: true }).first().click();
  }

  async open(path = '/enroll'): Promise<void> {
    await this.page.goto(this.stage.url(path));
  }

  async start(): Promise<void> {
    await this.open();
    await this.at('entry-title');
    await this.press('entry-start');
    await this.at('sign-in-title');
  }

  async signIn(who: Pick<Visitor, 'username' | 'password'>): Promise<void> {
    await this.page.locator('#username').fill(who.username);
    await this.page.locator('#password').fill(who.password);
    await this.press('sign-in-button');
  }

  async choose(kind: Kind): Promise<void> {
    await this.page.locator(`input[name="ownership"][value="${kind}"]`).check();
    await this.press('common-continue');
  }

  async chooseSite(name: string): Promise<void> {
    await this.page.getByLabel(name).check();
    await this.press('common-continue');
  }

  /** From the start to the profile page, without the certificate step. */
  async toProfile(who: Visitor, kind: Kind, site: string): Promise<void> {
    await this.start();
    await this.signIn(who);
    await this.at('ownership-title');
    await this.choose(kind);
    await this.at('site-title');
    await this.chooseSite(site);
    await this.at('profile-title');
    await this.prepare();
  }

  /** Some answers lead to a page that makes the profile on demand. */
  async prepare(): Promise<void> {
    const button = this.page.getByRole('button', { name: this.text('profile-prepare'), exact: true });
    if (await button.isVisible()) await button.click();
    await expect(this.downloadLink()).toBeVisible();
  }

  downloadLink() {
    return this.page.getByRole('link', { name: this.text('profile-download'), exact: true });
  }

  /** Presses the link, as a browser downloads. */
  async download(): Promise<Buffer> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.downloadLink().click()]);
    expect(download.suggestedFilename()).toMatch(/\.mobileconfig$/);
    return readFile(await download.path());
  }

  /** The reference for the help desk. */
  async reference(): Promise<string> {
    const words = await this.page.locator('.reference').innerText();
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words)?.[0];
    expect(code, words).toBeTruthy();
    return code ?? '';
  }

  /** The summary of an answer that was not taken: focused, said once more at the field, in the window's title. */
  async refused(key: string, field?: string): Promise<void> {
    const { page } = this;
    const summary = page.locator('#summary');
    await expect(summary).toBeVisible();
    await expect(summary).toBeFocused();
    await expect(summary).toContainText(this.text(key));
    await expect(page).toHaveTitle(new RegExp(`^${this.text('title-error', { title: '' })}`));
    if (!field) return;
    await expect(page.locator(`#${field}-error`)).toContainText(this.text(key));
    await expect(page.locator(`#${field}`)).toHaveAttribute('aria-invalid', 'true');
  }
}
