// A real OpenLDAP server on loopback with its own folder, its own CA, LDAPS and StartTLS.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base, people, serviceAccount, tree } from './directory-content';
import { freePort } from './ports';
import { end, run, until } from './process';

export { people, serviceAccount };

export class Slapd {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    readonly tlsPort: number,
    /** The CA that signed the server's certificate, PEM. */
    readonly caPem: string,
  ) {}

  readonly host = '127.0.0.1';
  readonly baseDn = base;
  readonly peopleDn = `ou=people,${base}`;
  readonly groupsDn = `ou=groups,${base}`;

  /** Makes the folder, starts the server and fills it. */
  static async start(): Promise<Slapd> {
    const folder = await mkdtemp(join(tmpdir(), 'muster-slapd-'));
    await makeCertificates(folder);
    await mkdir(join(folder, 'db'));
    await writeFile(join(folder, 'slapd.conf'), configuration(folder), { mode: 0o600 });
    const server = new Slapd(folder, await freePort(), await freePort(), await readFile(join(folder, 'ca.pem'), 'utf8'));
    await server.resume();
    await run('ldapadd', ['-x', '-H', server.url, '-D', rootDn, '-w', rootPassword], tree());
    return server;
  }

  get url(): string {
    return `ldap://${this.host}:${this.port}`;
  }

  get tlsUrl(): string {
    return `ldaps://${this.host}:${this.tlsPort}`;
  }

  /** Path of the CA certificate, for tools that want a file. */
  get caFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** Changes entries as the directory's own administrator; `ldif` holds change records. */
  async change(ldif: string): Promise<void> {
    await run('ldapmodify', ['-x', '-H', this.url, '-D', rootDn, '-w', rootPassword], ldif);
  }

  /** The directory is down: nobody answers at its ports until `resume`. */
  async pause(): Promise<void> {
    await end(this.child);
    this.child = undefined;
  }

  async resume(): Promise<void> {
    const child = spawn('slapd', ['-f', join(this.folder, 'slapd.conf'), '-h', `${this.url}/ ${this.tlsUrl}/`, '-d', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    let complaint = '';
    child.stderr.on('data', (chunk) => (complaint += chunk));
    this.child = child;
    await until('slapd answers', 10, async () => {
      if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}: ${complaint}`);
      await run('ldapsearch', ['-x', '-H', this.url, '-b', '', '-s', 'base', '-LLL', '1.1']);
    });
  }

  async stop(): Promise<void> {
    await this.pause();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const rootDn = `cn=root,${base}`;
const rootPassword = 'root-of-the-test-tree';

/** A CA and a server certificate for 127.0.0.1 and localhost, valid for a day. */
async function makeCertificates(folder: string): Promise<void> {
  const at = (name: string) => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await run('openssl', [
    ...['req', '-x509', ...key, '-days', '1', '-subj', '/CN=Test Directory CA'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  await run('openssl', ['req', ...key, '-subj', '/CN=localhost', '-keyout', at('server.key'), '-out', at('server.csr')]);
  await writeFile(
    at('server.ext'),
    'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n',
  );
  await run('openssl', [
    ...['x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
    ...['-days', '1', '-extfile', at('server.ext'), '-out', at('server.pem')],
  ]);
}

/** Nobody reads without a bind, passwords are never readable, StartTLS and LDAPS use the same certificate. */
function configuration(folder: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
TLSVerifyClient never
sizelimit 500
database mdb
maxsize 67108864
suffix "${base}"
rootdn "${rootDn}"
rootpw ${rootPassword}
directory ${folder}/db
index objectClass,uid,mail,member,memberOf eq
access to attrs=userPassword by anonymous auth by * none
access to dn.base="" by * read
access to * by users read by * none
overlay memberof
overlay ppolicy
ppolicy_default "cn=default,ou=policies,${base}"
`;
}
