// A built Muster on a free port of loopback with a data folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { end } from './process';

const target = process.env.CARGO_TARGET_DIR ?? join(process.env.MUSTER_CACHE ?? join(homedir(), '.cache/muster'), 'target');
const binary = process.env.MUSTER_BINARY ?? join(target, 'debug/muster');
const site = process.env.MUSTER_SITE ?? join(target, 'site');

export interface Options {
  /** Further options of `muster serve`, for example `--test` or `--tls-self`. */
  args?: string[];
  /** A data folder to go on with; without it a new one that is removed at the end. */
  data?: string;
  /** `127.0.0.1:0` unless told otherwise: the system chooses the port. */
  listen?: string;
}

export class Muster {
  private child: ChildProcess | undefined;
  private output = '';
  /** `https://localhost:40123`, as the server printed it. */
  origin = '';
  /** The link for the first administrator, printed while there is none. */
  firstAdministrator: string | undefined;

  private constructor(
    readonly data: string,
    private readonly keepData: boolean,
    private readonly options: Options,
  ) {}

  static async start(options: Options = {}): Promise<Muster> {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run script/build first`);
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'muster-data-')));
    const server = new Muster(data, options.data !== undefined, options);
    await server.resume();
    return server;
  }

  /** Starts the server on its data folder and waits until it has said where it listens. */
  async resume(): Promise<void> {
    const { listen = '127.0.0.1:0', args = [] } = this.options;
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
        const origin = /https?:\/\/[^\s/"]+:\d+/.exec(this.output)?.[0];
        if (!origin) return;
        this.origin = origin;
        this.firstAdministrator = /https?:\/\/\S+\/console\/first\/[\w-]+/.exec(this.output)?.[0];
        if (!/listening|ready/i.test(this.output)) return;
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
    if (!this.keepData) await rm(this.data, { recursive: true, force: true });
  }
}
