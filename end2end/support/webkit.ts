// Safari's engine: WebKitGTK through its WebDriver. Needs a display: script/test runs these tests under xvfb-run.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import { freePort } from './ports';
import { end, until } from './process';

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1';
const browser = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`).find(existsSync);

export class WebKit {
  private constructor(
    readonly driver: WebDriver,
    private readonly service: ChildProcess,
  ) {}

  /** Opens a window. It never gets narrower than about 447 px; 390 px is Chromium's part. */
  static async open({ userAgent = iphone, width = 447, height = 844 } = {}): Promise<WebKit> {
    if (!browser) throw new Error('WebKitGTK is missing: run script/bootstrap');
    const port = await freePort();
    // A group of its own: the driver's MiniBrowser must end with it, also after a failed session.
    const service = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', detached: true });
    try {
      await until('WebKitWebDriver answers', 10, async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/status`);
        if (!answer.ok) throw new Error(`status ${answer.status}`);
      });
      const wanted = new Capabilities();
      wanted.set('browserName', 'MiniBrowser');
      wanted.set('acceptInsecureCerts', true);
      wanted.set('webkitgtk:browserOptions', { binary: browser, args: ['--automation', `--user-agent=${userAgent}`] });
      const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(wanted).build();
      await driver.manage().window().setRect({ x: 0, y: 0, width, height });
      await driver.manage().setTimeouts({ implicit: 0, pageLoad: 30_000, script: 20_000 });
      return new WebKit(driver, service);
    } catch (error) {
      await endGroup(service);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.driver.quit().catch(() => undefined);
    await endGroup(this.service);
  }
}

async function endGroup(service: ChildProcess): Promise<void> {
  await end(service);
  try {
    if (service.pid) process.kill(-service.pid, 'SIGKILL');
  } catch {
    // nobody of the group is left
  }
}
