// Forms where script runs: said when a field is left and never while typing, a second press, leaving with changes,
// long choices, both sides of a conflict, tests of a directory, results. All of it works without script as well
// (server/tests/it/forms.rs).
import type { BrowserContext, Page } from '@playwright/test';
import { judge, keepDocuments } from '../../support/audit';
import { administrator, saved } from '../../support/console';
import { expect, test, type Stage } from '../../support/stage';

// Makes dozens of sites and accounts that other files would trip over.
test.use({ own: 'forms' });

const look = (page: Page, what: string) => judge(page, what, { wizard: false });

let page: Page;

test.beforeEach(async ({ stage }) => {
  page = await stage.admin.newPage();
  keepDocuments(page);
});
test.afterEach(async () => page.close({ runBeforeUnload: false }));

/** Opens a page and waits until its form is watched. */
async function open(stage: Stage, path: string, on: Page = page): Promise<void> {
  await on.goto(stage.url(path));
  await expect(on.locator('form[data-guarded]').first()).toBeAttached();
}

/** A line as it stands in the page, but for comments and the order of attributes. */
const line = (it: Element) => [it.tagName, it.id, it.className, it.innerHTML.replace(/\s*<!--.*?-->\s*/g, '')];

test('a20: a field says what is wrong when it is left, not while one types, in the words of the server', async ({ stage }) => {
  await open(stage, '/console/accounts/new');
  const name = page.locator('#username');
  const error = page.locator('#username-error');
  await name.focus();
  await page.keyboard.press('Tab');
  await expect(page.locator('#full_name')).toBeFocused();
  await expect(error).toHaveCount(0); // nothing was typed: walking past is no mistake
  await name.pressSequentially('no spaces here');
  await expect(error).toHaveCount(0);
  await expect(page).not.toHaveTitle(/^Error: /);
  await page.keyboard.press('Tab');
  await expect(error).toBeVisible();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAttribute('aria-describedby', 'username-hint username-error');
  await expect(page).toHaveTitle(/^Error: New account/);
  const said = await error.innerText();
  const html = await error.evaluate(line);
  await look(page, 'new account, a field left');
  // The server puts the very same line at the very same place.
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('.error-summary')).toBeVisible();
  expect(await error.innerText()).toBe(said);
  expect(await error.evaluate(line)).toEqual(html);
  expect(await error.evaluate((line) => line.nextElementSibling?.id)).toBe('username');
  // Put right, the mistake goes: at the field and in the summary.
  await expect(page.locator('form[data-guarded]').first()).toBeAttached();
  await name.fill('spaceless');
  await page.keyboard.press('Tab');
  await expect(error).toHaveCount(0);
  await expect(page.locator('.error-summary a[href="#username"]')).toHaveCount(0);
});

test('a20: what is taken is known before it is sent; passwords are looked at without being sent', async ({ stage }) => {
  await open(stage, '/console/accounts/new');
  const bodies: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/check')) bodies.push(request.postData() ?? '');
  });
  await page.locator('#username').fill(administrator.username);
  await page.keyboard.press('Tab');
  await expect(page.locator('#username-error')).toContainText('taken');
  await page.locator('#password').fill('short');
  await page.keyboard.press('Tab');
  await expect(page.locator('#password-error')).toContainText('at least 15 characters');
  await page.locator('#password').fill('long enough to be a sentence');
  await page.locator('#repeat').fill('something else altogether');
  await page.keyboard.press('Shift+Tab'); // forwards is the button that sends, and then the server says
  await expect(page.locator('#password-error')).toHaveCount(0);
  await expect(page.locator('#repeat-error')).toContainText('same password twice');
  await page.locator('#email').fill('not an address');
  await page.keyboard.press('Tab');
  await expect(page.locator('#email-error')).toBeVisible();
  expect(bodies.length).toBeGreaterThan(0);
  expect(bodies.join()).not.toMatch(/short|sentence|altogether|password/);
});

test('c4_1 leaving with changes asks once, and not after saving or without changes', async ({ stage }) => {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await open(stage, '/console/sites/new');
  await page.locator('#name').click();
  await page.goto(stage.url('/console/sites'));
  expect(asked).toEqual([]);
  await open(stage, '/console/sites/new');
  await page.locator('#name').pressSequentially('Half a na');
  await page.goto(stage.url('/console/sites'));
  expect(asked).toEqual(['beforeunload']);
  await open(stage, '/console/sites/new');
  await page.locator('#name').pressSequentially('Leaving');
  await page.getByRole('button', { name: 'Create site' }).click();
  await expect(page.getByText('Created: Leaving')).toBeVisible();
  expect(asked).toEqual(['beforeunload']);
});

test('c4_1 Save stays in sight on a large window and stands at the end on a small one', async ({ stage }) => {
  await open(stage, '/console/settings/enrollment');
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await expect(save).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 1000, height: 600 });
  await expect(save).not.toBeInViewport();
  await save.scrollIntoViewIfNeeded();
  await expect(save).toBeInViewport({ ratio: 1 });
});

/** Presses a button twice and notes how it looks until the next page: Playwright itself waits for that one. */
async function pressTwice(name: string): Promise<void> {
  await page.getByRole('button', { name }).evaluate((it: HTMLButtonElement) => {
    sessionStorage.removeItem('seen');
    new MutationObserver(() => {
      const busy = it.getAttribute('aria-busy') === 'true' ? 'busy' : 'idle';
      sessionStorage.setItem('seen', `${busy}, ${it.disabled ? 'disabled' : 'enabled'}`);
    }).observe(it, { attributes: true });
    it.click();
    it.click();
  });
}

const seenBusy = () => page.evaluate(() => sessionStorage.getItem('seen'));

test('a26 c5_3 a second press does nothing, and after 400 ms the button says that it is busy', async ({ stage }) => {
  await open(stage, '/console/sites/new');
  let posts = 0;
  await page.route('**/api/console/sites/create', async (route) => {
    posts += 1;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await page.locator('#name').fill('Pressed twice');
  await pressTwice('Create site');
  await expect(page.getByText('Created: Pressed twice')).toBeVisible();
  expect(await seenBusy()).toBe('busy, enabled');
  expect(posts).toBe(1);
  await expect(page.getByRole('link', { name: 'Pressed twice' })).toHaveCount(1);
});

test('c4_2 a test that fails names the step and what to do about it', async ({ stage }) => {
  test.setTimeout(120_000);
  await page.goto(stage.url('/console/directories/new?preset=openldap'));
  await page.locator('#name').fill('Nobody answers');
  await page.locator('#hosts').fill('127.0.0.1:1');
  await page.locator('#bind_dn').fill('cn=reader,dc=example');
  await page.locator('#bind_password').fill('something long');
  await page.locator('#users_base').fill('ou=people,dc=example');
  await saved(page, 'Create directory');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nobody answers');
  const tests = page.locator('#tests');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(tests.getByRole('alert')).toContainText('The test stopped');
  await expect(tests).toContainText('127.0.0.1:1: Connect:');
  await expect(tests).toContainText('Check the port, and that a firewall lets this server through.');
  await look(page, 'directory, a test failed');
  await page.locator('#test_user').fill('anna');
  await page.getByRole('button', { name: 'Find a person' }).click();
  await expect(tests.getByRole('alert')).toContainText('failed: Connect:');
  await expect(page.locator('#test_user')).toHaveValue('anna');
  // Nobody who signs in later shall wait for it.
  await page.getByRole('link', { name: 'Delete this directory…' }).click();
  await page.getByRole('button', { name: 'Delete directory' }).click();
  await expect(page.getByText('Deleted.')).toBeVisible();
});

test('c4_2 c5_3 a test that takes its time says so, is asked once, and is left without a question', async ({ stage }) => {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.goto(stage.url('/console/directories'));
  await page.getByRole('link', { name: 'Head office' }).click();
  await expect(page.locator('form[data-guarded]')).toHaveCount(5);
  let posts = 0;
  await page.route('**/api/console/directories/test', async (route) => {
    posts += 1;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await pressTwice('Test connection');
  await expect(page.getByText('The test went through')).toBeVisible();
  expect(await seenBusy()).toBe('busy, enabled');
  expect(posts).toBe(1);
  await expect(page.locator('form[data-guarded]')).toHaveCount(5);
  await page.locator('#test_user').pressSequentially('half a na');
  await page.goto(stage.url('/console/directories'));
  expect(asked).toEqual([]);
});

test('c4_4 a long choice gets a filter', async ({ stage }) => {
  test.setTimeout(120_000);
  for (let number = 1; number <= 9; number += 1) {
    const key = await (await page.request.get(stage.url('/console/sites/new'))).text();
    const value = /name="key" value="([^"]+)"/.exec(key)?.[1] ?? '';
    const made = await page.request.post(stage.url('/api/console/sites/create'), {
      form: { key: value, name: `Branch ${number}` },
      headers: { 'sec-fetch-site': 'same-origin', accept: 'text/html' },
      maxRedirects: 0,
    });
    expect(made.status()).toBe(303);
  }
  await open(stage, '/console/accounts/new');
  const filter = page.getByRole('searchbox', { name: 'Filter: Only these sites' });
  await expect(filter).toBeVisible();
  await page.getByLabel('Branch 3').check();
  await filter.fill('branch 7');
  await expect(page.getByLabel('Branch 7')).toBeVisible();
  await expect(page.getByLabel('Branch 3')).toBeVisible(); // ticked ones stay in sight
  await expect(page.getByLabel('Branch 5')).toBeHidden();
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  await look(page, 'new account, filtered');
  await filter.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New account');
});

test('c4_5 the second of two administrators sees both sides and takes either', async ({ browser, stage }) => {
  test.setTimeout(120_000);
  const other: BrowserContext = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 } });
  const second = await other.newPage();
  keepDocuments(second);
  await second.goto(stage.url('/console/sign-in?next=/console/settings/enrollment'));
  await second.locator('#username').fill(administrator.username);
  await second.locator('#password').fill(administrator.password);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await expect(second.locator('#help_contact')).toBeVisible();
  await open(stage, '/console/settings/enrollment');
  await page.locator('#help_contact').fill('desk one');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved: Enrollment settings')).toBeVisible();

  await second.locator('#help_contact').fill('desk two');
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  const conflict = second.getByRole('alert');
  await expect(conflict).toContainText('Somebody else saved this meanwhile');
  await expect(conflict).toContainText('desk one');
  await expect(conflict).toContainText('desk two');
  await expect(second.locator('#help_contact')).toHaveValue('desk two');
  await look(second, 'conflict, 390 px');
  expect(await second.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await second.getByRole('button', { name: 'Save mine over it' }).click();
  await expect(second.getByText('Saved: Enrollment settings')).toBeVisible();

  await page.locator('#help_contact').fill('desk three');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('desk two');
  await look(page, 'conflict');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('link', { name: 'Take what is saved' }).click();
  await expect(page.locator('#help_contact')).toHaveValue('desk two');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.locator('#help_contact').fill('help@example.com');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved: Enrollment settings')).toBeVisible();
  await other.close();
});

test('c4_7 deleting asks on a page of its own, by a red button with its verb', async ({ stage }) => {
  await open(stage, '/console/sites/new');
  await page.locator('#name').fill('To be deleted');
  await page.getByRole('button', { name: 'Create site' }).click();
  await page.getByRole('link', { name: 'To be deleted' }).click();
  await page.getByRole('link', { name: 'Delete this site…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete To be deleted?');
  await look(page, 'delete a site');
  await page.getByRole('button', { name: 'Delete site' }).click();
  await expect(page.getByText('Deleted.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'To be deleted' })).toHaveCount(0);
});

test('c5_1 what was done stays until the next page or until it is closed, and in the audit log', async ({ stage }) => {
  await open(stage, '/console/sites/new');
  await page.locator('#name').fill('Noted');
  await page.getByRole('button', { name: 'Create site' }).click();
  const notice = page.getByRole('status').filter({ hasText: 'Created: Noted' });
  await expect(notice).toBeVisible();
  await look(page, 'sites, a result');
  await page.getByRole('link', { name: 'Close', exact: true }).click();
  await expect(notice).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sites');
  await page.goto(stage.url('/console/audit?action=site.create'));
  const line = page.locator('#table-region tbody tr').first();
  await expect(line).toContainText('Made a site');
  await expect(line).toContainText(administrator.username);
  await expect(line).toContainText('Noted');
});

/** Presses Tab once round the page; what can be worked and never had the focus. */
async function missed(): Promise<string[]> {
  const count = await page.evaluate(() => {
    const all = 'a[href], button:not([disabled]), input:not([type="hidden"], [disabled]), select, textarea, summary, [tabindex="0"]';
    // Radio buttons of one name are one stop; what is folded away has none.
    const stops = [...document.querySelectorAll(all)].filter(
      (element) => element.checkVisibility() && !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked),
    );
    (window as unknown as { stops: Set<Element> }).stops = new Set(stops);
    return stops.length;
  });
  expect(count).toBeGreaterThan(10);
  for (let press = 0; press < count + 10; press += 1) {
    await page.keyboard.press('Tab');
    await page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement) (window as unknown as { stops: Set<Element> }).stops.delete(activeElement);
    });
  }
  // What an island has hidden meanwhile was for pages without script.
  return page.evaluate(() =>
    [...(window as unknown as { stops: Set<Element> }).stops]
      .filter((element) => element.checkVisibility())
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}

test('c9 everything is reached by Tab and worked by Enter and Space', async ({ stage }) => {
  test.setTimeout(180_000);
  for (const path of ['/console', '/console/accounts/new', '/console/settings/enrollment', '/console/directories', '/console/audit', '/console/account']) {
    await page.goto(stage.url(path));
    await page.waitForLoadState('load');
    expect.soft(await missed(), path).toEqual([]);
  }
  // A menu opens by Enter, its entries follow, Escape closes it and gives the focus back.
  const menu = page.locator('.topbar-end details');
  const opener = menu.locator('summary');
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(menu).toHaveAttribute('open', '');
  await page.keyboard.press('Tab');
  await expect(menu.getByRole('link', { name: 'Your account' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).not.toHaveAttribute('open', '');
  await expect(opener).toBeFocused();
  // A form from its first field to its result.
  await open(stage, '/console/accounts/new');
  await page.locator('#username').focus();
  await page.keyboard.type('by.keyboard');
  await page.locator('#may_enroll').focus();
  const was = await page.locator('#may_enroll').isChecked();
  await page.keyboard.press('Space');
  expect(await page.locator('#may_enroll').isChecked()).toBe(!was);
  await page.locator('#password').focus();
  await page.keyboard.type('a sentence by keyboard');
  await page.keyboard.press('Tab');
  await expect(page.locator('#repeat')).toBeFocused();
  await page.keyboard.type('a sentence by keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Created: by.keyboard', { exact: true })).toBeVisible();
});

test('a24: a refused sign-in keeps the name', async ({ browser, stage }) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 } });
  const visitor = await context.newPage();
  keepDocuments(visitor);
  await visitor.goto(stage.url('/console/sign-in'));
  await visitor.locator('#username').fill('somebody');
  await visitor.locator('#password').fill('not this one');
  await visitor.getByRole('button', { name: 'Sign in' }).click();
  await expect(visitor.getByText('You were not signed in')).toBeVisible();
  await expect(visitor.locator('#username')).toHaveValue('somebody');
  await expect(visitor.locator('#password')).toHaveValue('');
  await look(visitor, 'console sign-in, refused, 390 px');
  await context.close();
});
