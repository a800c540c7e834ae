// The device and the judges of a downloaded profile: openssl, Apple's schema, and the simulator.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, target, type Muster } from './muster';
import { run } from './process';

const validator = process.env.MUSTER_VALIDATOR ?? join(target, 'debug/examples/validate_profile');

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-profile-'));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The profile inside the signature; rejects when the signature or its chain does not hold. */
export function verified(signed: Buffer, root: string): Promise<Buffer> {
  return inFolder(async (folder) => {
    const [file, out] = [join(folder, 'signed'), join(folder, 'payload')];
    await writeFile(file, signed);
    await run('openssl', ['cms', '-verify', '-inform', 'DER', '-purpose', 'any', '-CAfile', root, '-in', file, '-out', out]);
    return readFile(out);
  });
}

/** Judges a profile by Apple's schema; says why not if the judge is not built. */
export function judged(payload: Buffer, userEnrollment = false): Promise<string> {
  if (!existsSync(validator)) throw new Error(`${validator} is missing: cargo build -p mdm --example validate_profile`);
  return inFolder(async (folder) => {
    const file = join(folder, 'profile.mobileconfig');
    await writeFile(file, payload);
    return (await run(validator, userEnrollment ? [file, '--user-enrollment'] : [file])).trim();
  });
}

export interface Installation {
  /** The device has sent its TokenUpdate. */
  enrolled: Promise<void>;
  /** It has answered the first commands and gone. */
  finished: Promise<string>;
}

/** Hands the downloaded bytes to a device in software, as iOS hands them to Settings. */
export function install(signed: Buffer, server: Muster, ios = '26.2'): Installation {
  let tell: () => void = () => undefined;
  const enrolled = new Promise<void>((resolve) => (tell = resolve));
  const finished = inFolder(async (folder) => {
    const file = join(folder, 'enroll.mobileconfig');
    await writeFile(file, signed);
    const root = await server.rootFile();
    return new Promise<string>((resolve, reject) => {
      const child = spawn(binary, ['simulate', 'install', file, '--ca', root, '--ios', ios, '--once']);
      let output = '';
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (/TokenUpdate|Enrolled/.test(output)) tell();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve(output) : reject(new Error(`simulate install ended with ${code}:\n${output}`)),
      );
    });
  });
  // A failure before TokenUpdate must not be waited for.
  return { enrolled: Promise.race([enrolled, finished.then(() => undefined)]), finished };
}
