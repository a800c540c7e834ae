// The peer itself: were the directory wrong, every sign-in test would be worth nothing.
import { expect, test } from '@playwright/test';
import { run } from '../../support/process';
import { people, serviceAccount, Slapd } from '../../support/slapd';

let directory: Slapd;
test.beforeAll(async () => {
  directory = await Slapd.start();
});
test.afterAll(async () => directory.stop());

const bind = (dn: string, password: string, args: string[]) => ['-x', '-o', 'nettimeout=5', '-D', dn, '-w', password, ...args];

test('finds a person with groups by the service account over LDAPS', async () => {
  process.env.LDAPTLS_CACERT = directory.caFile;
  const args = ['-H', directory.tlsUrl, '-b', directory.peopleDn, '-LLL', '(uid=anna)', 'cn', 'roomNumber', 'memberOf'];
  const found = await run('ldapsearch', bind(serviceAccount.dn, serviceAccount.password, args));
  expect(found).toContain('cn: Anna Lindqvist');
  expect(found).toContain('roomNumber: 4.12');
  expect(found).toContain(`memberOf: cn=engineers,${directory.groupsDn}`);
});

test('people sign in over StartTLS; wrong password, locked account and no bind are refused', async () => {
  process.env.LDAPTLS_CACERT = directory.caFile;
  const as = (uid: string, password: string) =>
    run('ldapwhoami', bind(`uid=${uid},${directory.peopleDn}`, password, ['-ZZ', '-H', directory.url]));
  expect(await as('anna', people.anna.password)).toContain('uid=anna');
  expect(await as(people.jorg.uid, people.jorg.password)).toContain('dn:');
  await expect(as('anna', 'wrong')).rejects.toThrow('Invalid credentials (49)');
  await expect(as('lena', people.locked.password)).rejects.toThrow('Invalid credentials (49)');
  const anonymous = run('ldapsearch', ['-x', '-H', directory.url, '-b', directory.peopleDn, '-LLL', '(uid=anna)']);
  await expect(anonymous).rejects.toThrow();
});

test('can be down and come back at the same address', async () => {
  const ask = () => run('ldapwhoami', bind(serviceAccount.dn, serviceAccount.password, ['-H', directory.url]));
  await directory.pause();
  await expect(ask()).rejects.toThrow("Can't contact LDAP server");
  await directory.resume();
  expect(await ask()).toContain('cn=muster');
});
