// Starting and ending programs: everything a test starts ends with it.
import { spawn, type ChildProcess } from 'node:child_process';

/** Runs a program to its end; rejects with what it wrote when it fails. `input` goes to its standard input. */
export function run(program: string, args: string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`)),
    );
    child.stdin.on('error', () => undefined); // it may end without reading
    child.stdin.end(input);
  });
}

/** Asks a program to end, and insists after five seconds. */
export function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('close', () => {
      clearTimeout(insist);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Calls `attempt` until it does not throw; after `seconds` throws its last error. */
export async function until<T>(what: string, seconds: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} not within ${seconds} s: ${error}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
