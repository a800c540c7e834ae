// Safari's engine walks the wizard to the last page: forms, cookies, redirects and server-sent events work in it.
import { By, until as when, type WebDriver } from 'selenium-webdriver';
import { sites } from '../../support/console';
import { install } from '../../support/device';
import { expect, test, type Stage } from '../../support/stage';
import { text } from '../../support/texts';
import { organization } from '../../support/console';
import { WebKit } from '../../support/webkit';
import { anna, type Visitor } from '../../support/wizard';

const words = (key: string) => text('en', key, { organization });

class Steps {
  constructor(
    readonly driver: WebDriver,
    readonly stage: Stage,
  ) {}

  async at(key: string): Promise<void> {
    const heading = By.xpath(`//h1[normalize-space()=${quoted(words(key))}]`);
    await this.driver.wait(when.elementLocated(heading), 20_000, `the page "${words(key)}"`);
  }

  async press(key: string): Promise<void> {
    await this.driver.findElement(By.xpath(`//main//button[normalize-space()=${quoted(words(key))}]`)).click();
  }

  async type(id: string, value: string): Promise<void> {
    const field = await this.driver.findElement(By.id(id));
    await field.clear();
    await field.sendKeys(value);
  }

  async signIn(who: Pick<Visitor, 'username' | 'password'>): Promise<void> {
    await this.type('username', who.username);
    await this.type('password', who.password);
    await this.press('sign-in-button');
  }

  /** Waits for the document to answer a question with yes. */
  async until(what: string, question: string, seconds = 10): Promise<void> {
    await this.driver.wait(() => this.driver.executeScript<boolean>(`return ${question}`), seconds * 1000, what);
  }

  async choose(selector: string): Promise<void> {
    await this.driver.findElement(By.css(selector)).click();
    await this.press('common-continue');
  }
}

/** As an XPath literal; none of the sentences holds both kinds of quotes. */
function quoted(value: string): string {
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

test('the wizard in WebKit, from the start to Done', async ({ stage }) => {
  await stage.set();
  const webkit = await WebKit.open();
  try {
    const { driver } = webkit;
    const steps = new Steps(driver, stage);
    await driver.get(stage.url('/enroll'));
    await steps.at('entry-title');
    await steps.press('entry-start');
    await steps.at('sign-in-title');

    // A refused answer takes the focus to the summary and keeps the name.
    await steps.signIn({ username: anna.username, password: 'not this one' });
    await steps.until('the summary has the focus', "document.activeElement && document.activeElement.id === 'summary'");
    expect(await driver.getTitle()).toMatch(/^Error: /);
    expect(await driver.findElement(By.id('username')).getAttribute('value')).toBe(anna.username);
    expect(await driver.executeScript('return document.querySelectorAll("[data-show] ~ button").length')).toBe(1);

    await steps.signIn(anna);
    await steps.at('ownership-title');
    await steps.choose('input[value="personal"]');
    await steps.at('site-title');
    await driver.findElement(By.xpath(`//label[contains(., ${quoted(sites[1])})]`)).click();
    await steps.press('common-continue');
    await steps.at('profile-title');
    for (const button of await driver.findElements(By.xpath(`//main//button[normalize-space()=${quoted(words('profile-prepare'))}]`))) {
      await button.click();
    }
    const link = await driver.wait(when.elementLocated(By.partialLinkText(words('profile-download'))), 10_000);

    // The island runs: it has asked, so "Check again" is gone.
    await steps.until('the island runs', "getComputedStyle(document.querySelector('.check')).display === 'none'", 20);
    // MiniBrowser would ask where to save; the link works once however it is fetched.
    const href = await link.getAttribute('href');
    const cookie = (await driver.manage().getCookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await stage.admin.request.get(href, { headers: { cookie } });
    expect(answer.headers()['content-type']).toBe('application/x-apple-aspen-config');
    await steps.until('downloaded, by the stream of events', `document.querySelector('.status').textContent.includes(${JSON.stringify(words('progress-downloaded'))})`);
    await steps.until('the countdown runs', "/^[67]:[0-5]\\d$/.test(document.querySelector('.timer').textContent.trim())");

    const device = install(await answer.body(), stage.server);
    await device.enrolled;
    await driver.wait(when.urlIs(stage.url('/enroll/done')), 5_000, 'Done within 5 s');
    await steps.at('complete-title');
    await device.finished;
  } finally {
    await webkit.close();
  }
});

test('another browser on the phone is sent to Safari, in WebKit too', async ({ stage }) => {
  const webkit = await WebKit.open({
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15',
  });
  try {
    await webkit.driver.get(stage.url('/enroll'));
    await new Steps(webkit.driver, stage).at('wrong-title');
  } finally {
    await webkit.close();
  }
});
