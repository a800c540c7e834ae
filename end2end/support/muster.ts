// A built Muster on a free port of loopback with a data folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { end, run, until } from './process';

export const target = process.env.CARGO_TARGET_DIR ?? join(process.env.MUSTER_CACHE ?? join(homedir(), '.cache/muster'), 'target');
export const binary = process.env.MUSTER_BINARY ?? join(target, 'debug/muster');
const site = process.env.MUSTER_SITE ?? join(target, 'site');

export interface Options {
  /** Further options of `muster serve`; `--tls-self` unless told otherwise. */
  args?: string[];
  /** Without a push certificate no profile can be made; a development one unless told otherwise. */
  push?: boolean;
  /** A data folder to go on with; without it a new one that is removed at the end. */
  data?: string;
  /** The folder does not exist before the start: a demonstration takes no folder that it did not make. */
  fresh?: boolean;
  /** `127.0.0.1:0` unless told otherwise: the system chooses the port. */
  listen?: string;
}

export class Muster {
  private child: ChildProcess | undefined;
  private output = '';
  /** `https://localhost:40123`, as the server printed it. */
  origin = '';
  /** The link for the first administrator, while there is none; printed last, so it may come a moment later. */
  async firstAdministratorLink(): Promise<string> {
    return until('the link of the first administrator', 10, async () => {
      const link = /^First administrator.*?: (\S+)\s*$/m.exec(this.output)?.[1];
      if (!link) throw new Error(`not in:\n${this.output}`);
      return link;
    });
  }

  private constructor(
    readonly data: string,
    private readonly keepData: boolean,
    private readonly options: Options,
  ) {}

  static async start(options: Options = {}): Promise<Muster> {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run script/build first`);
    const folder = options.data ?? (await mkdtemp(join(tmpdir(), 'muster-data-')));
    const server = new Muster(options.fresh ? join(folder, 'demo') : folder, options.data !== undefined, options);
    if (options.push ?? true) await server.command('push', 'development');
    await server.resume();
    return server;
  }

  /** Runs another command of the same binary on the same data folder. */
  command(...args: string[]): Promise<string> {
    return run(binary, [...args, '--data', this.data]);
  }

  /** Our root certificate as a PEM file. */
  async rootFile(): Promise<string> {
    const file = join(this.data, 'root.pem');
    if (!existsSync(file)) await writeFile(file, await this.command('ca', 'show', '--pem'));
    return file;
  }

  /** Starts the server on its data folder and waits until it has said where it listens. */
  async resume(): Promise<void> {
    const { listen = '127.0.0.1:0', args = ['--tls-self'] } = this.options;
    this.output = '';
    const child = spawn(binary, ['serve', '--data', this.data, '--listen', listen, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MUSTER_SITE: site },
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`muster ${reason}:\n${this.output}`));
      const late = setTimeout(() => fail('did not say where it listens within 60 s'), 60_000);
      const read = (chunk: Buffer) => {
        this.output += chunk.toString();
        // Printed in this order: the port, the portal, the console, and a link while there is no administrator.
        const console = /^Console: (https?:\/\/\S+)\/console\s*$/m.exec(this.output);
        if (!console) return;
        this.origin = console[1];
        clearTimeout(late);
        resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', (error) => fail(`could not be started (${error})`));
      child.once('close', (code) => {
        clearTimeout(late);
        fail(`ended with ${code} before it was ready`);
      });
    });
  }

  /** Everything the server has written so far. */
  get log(): string {
    return this.output;
  }

  url(path: string): string {
    return new URL(path, this.origin).href;
  }

  /** Ends the process and keeps the data. */
  async pause(): Promise<void> {
    await end(this.child);
    this.child = undefined;
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child) return;
    await new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.kill('SIGKILL');
    });
    this.child = undefined;
  }

  async stop(): Promise<void> {
    await this.pause();
    if (!this.keepData) await rm(this.options.fresh ? dirname(this.data) : this.data, { recursive: true, force: true });
  }
}
