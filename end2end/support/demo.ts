// A demonstration on a free port, the people it prints, and the states of its catalogue.
import type { Page } from '@playwright/test';
import { until } from './process';
import { Muster } from './muster';

export interface DemoAccount {
  username: string;
  password: string;
}

/** Starts `muster serve --demo` in a folder of its own. Plain http: nothing here needs the real cookies. */
export function startDemo(args: string[] = []): Promise<Muster> {
  return Muster.start({ args: ['--demo', ...args], push: false, fresh: true });
}

/** The account of this name as the first start printed it. */
export function printed(server: Muster, username: string): Promise<DemoAccount> {
  return until(`the password of ${username}`, 10, async () => {
    const password = new RegExp(`^  ${username}\\s+(\\S+)  `, 'm').exec(server.log)?.[1];
    if (!password) throw new Error(`not in:\n${server.log}`);
    return { username, password };
  });
}

export interface CatalogueState {
  name: string;
  area: 'portal' | 'console';
  status: number;
}

/** All states, read from the index. */
export async function catalogue(page: Page, server: Muster): Promise<CatalogueState[]> {
  await page.goto(server.url('/dev/catalogue'));
  return page.locator('li[data-state]').evaluateAll((rows) =>
    rows.map((row) => {
      const { state = '', area = '', status = '' } = (row as HTMLElement).dataset;
      return { name: state, area: area === 'portal' ? 'portal' : 'console', status: Number(status) } as const;
    }),
  );
}

export interface Shown {
  theme?: 'light' | 'dark';
  lang?: 'en' | 'de';
  dir?: 'ltr' | 'rtl';
}

/** The address of a state. */
export function stateUrl(server: Muster, name: string, shown: Shown = {}): string {
  const query = new URLSearchParams(Object.entries(shown) as [string, string][]).toString();
  return server.url(`/dev/catalogue/${name}${query && `?${query}`}`);
}
