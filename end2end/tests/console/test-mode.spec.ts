// Test mode as a program uses it: the built server, asked as docs/operating/test-mode.md says.
import { expect, request, test, type APIRequestContext } from '@playwright/test';
import { administrator } from '../../support/console';
import { binary, Muster } from '../../support/muster';
import { run } from '../../support/process';

let server: Muster;
let program: APIRequestContext;

test.beforeAll(async () => {
  server = await Muster.start({ args: ['--tls-self', '--test'] });
  program = await request.newContext({
    baseURL: server.origin,
    extraHTTPHeaders: { origin: server.origin },
    ignoreHTTPSErrors: true,
  });
});

test.afterAll(async () => {
  await program?.dispose();
  await server?.stop();
});

/** Empties the server and gives the link it answers with. */
async function reset(): Promise<string> {
  const answer = await program.post('/api/test/reset', { data: {} });
  expect(answer.status()).toBe(200);
  return (await answer.json()).first_administrator;
}

async function setClock(seconds: number): Promise<void> {
  const answer = await program.put('/api/test/clock', { data: { offset_seconds: seconds } });
  expect(answer.status()).toBe(200);
}

test('a reset gives a link, the clock ends the session it led to, another reset begins anew', async ({ page }) => {
  await page.goto(await reset());
  await expect(page.getByRole('note').filter({ hasText: 'Test mode' })).toBeVisible();
  await page.locator('#username').fill(administrator.username);
  await page.locator('#password').fill(administrator.password);
  await page.locator('#repeat').fill(administrator.password);
  await page.getByRole('button', { name: 'Create administrator and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');

  await setClock(16 * 60);
  await page.goto(server.url('/console/devices'));
  await expect(page).toHaveURL(/\/console\/sign-in/);
  await setClock(0);

  await page.goto(await reset());
  await expect(page.locator('#repeat')).toBeVisible();
});

test('what it is not given', async () => {
  const refused = (...args: string[]) => expect(run(binary, ['serve', '--test', ...args])).rejects;
  await refused('--listen', '0.0.0.0:0').toThrow(/loopback/);
  await refused('--demo').toThrow(/choose one/);
  expect((await program.put('/api/test/clock', { data: { offset_seconds: 'soon' } })).status()).toBe(400);
  const stranger = await request.newContext({ baseURL: server.origin, ignoreHTTPSErrors: true });
  expect((await stranger.post('/api/test/reset', { data: {} })).status()).toBe(403);
  await stranger.dispose();
});
