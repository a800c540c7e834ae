// What an administrator does in the console, by its real pages and forms.
import { expect, type Page } from '@playwright/test';
import type { Muster } from './muster';
import { people, serviceAccount, type Slapd } from './slapd';

export const administrator = { username: 'ada', password: 'a sentence that is long enough' };
export const localPerson = { username: 'field.tech', password: 'another sentence, long enough', fullName: 'Finn Tech', email: 'finn@example.com' };
export const sites = ['Harbour House', 'Mill Street'];
export const organization = 'Lindqvist Works';

/** The enrollment switches; what is not named is as in `usual`. */
export interface Switches {
  institutional: boolean;
  personal: boolean;
  reducedRights: boolean;
  skipCertificate: boolean;
  minimumIos: string;
}
export const usual: Switches = { institutional: true, personal: true, reducedRights: true, skipCertificate: true, minimumIos: '' };

/** Follows the first administrator's link and makes the account. */
export async function becomeAdministrator(page: Page, server: Muster): Promise<void> {
  await page.goto(await server.firstAdministratorLink());
  await page.locator('#username').fill(administrator.username);
  await page.locator('#password').fill(administrator.password);
  await page.locator('#repeat').fill(administrator.password);
  await page.getByRole('button', { name: 'Create administrator and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
}

/** Presses the button and expects the green notice on the page that follows. */
export async function saved(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await expect(page.locator('.alert[role="status"], [role="status"]').first()).toBeVisible();
}

export async function addSite(page: Page, server: Muster, name: string): Promise<void> {
  await page.goto(server.url('/console/sites/new'));
  await page.locator('#name').fill(name);
  await saved(page, 'Create site');
}

export async function addLocalPerson(page: Page, server: Muster): Promise<void> {
  await page.goto(server.url('/console/accounts/new'));
  await page.locator('#username').fill(localPerson.username);
  await page.locator('#full_name').fill(localPerson.fullName);
  await page.locator('#email').fill(localPerson.email);
  await page.locator('#password').fill(localPerson.password);
  await page.locator('#repeat').fill(localPerson.password);
  await saved(page, 'Create account');
}

export async function addDirectory(page: Page, server: Muster, directory: Slapd): Promise<void> {
  await page.goto(server.url('/console/directories/new?preset=openldap'));
  await page.locator('#name').fill('Head office');
  await page.locator('#hosts').fill(`${directory.host}:${directory.tlsPort}`);
  await page.locator('input[name="tls"][value="ldaps"]').check();
  await page.locator('#ca_pem').fill(directory.caPem);
  await page.locator('#bind_dn').fill(serviceAccount.dn);
  await page.locator('#bind_password').fill(serviceAccount.password);
  await page.locator('#users_base').fill(directory.peopleDn);
  await page.locator('#building').fill('l');
  await page.locator('#groups_base').fill(directory.groupsDn);
  await saved(page, 'Create directory');
  // Its own test pane finds the person before anybody relies on it.
  await page.goto(server.url('/console/directories'));
  await page.getByRole('link', { name: 'Head office' }).click();
  await page.locator('#test_user').fill(people.anna.uid);
  await page.getByRole('button', { name: 'Find a person' }).click();
  await expect(page.getByText(people.anna.mail).first()).toBeVisible();
}

export async function saveSwitches(page: Page, server: Muster, switches: Switches): Promise<void> {
  await page.goto(server.url('/console/settings/enrollment'));
  await page.locator('#organization').fill(organization);
  await page.locator('#help_contact').fill('help@example.com');
  await page.locator('#institutional').setChecked(switches.institutional);
  await page.locator('#personal').setChecked(switches.personal);
  await page.locator('#reduced_rights').setChecked(switches.reducedRights);
  await page.locator('#skip_certificate').setChecked(switches.skipCertificate);
  await page.locator('#minimum_ios').fill(switches.minimumIos);
  await saved(page, 'Save');
}
