// The organisation that the directory tests know: people, groups, one account to search with.

export const base = 'dc=example,dc=com';

export const serviceAccount = { dn: `cn=muster,ou=services,${base}`, password: 'search-only-Kq7' };

export interface Person {
  uid: string;
  password: string;
  cn: string;
  givenName: string;
  sn: string;
  mail: string;
  telephoneNumber?: string;
  title?: string;
  departmentNumber?: string;
  roomNumber?: string;
  /** Building. */
  l?: string;
  locked?: boolean;
}

export const people = {
  anna: {
    uid: 'anna',
    password: 'correct horse battery',
    cn: 'Anna Lindqvist',
    givenName: 'Anna',
    sn: 'Lindqvist',
    mail: 'anna.lindqvist@example.com',
    telephoneNumber: '+46 8 555 010 17',
    title: 'Site Engineer',
    departmentNumber: 'Field Operations',
    roomNumber: '4.12',
    l: 'Harbour House',
  },
  bjorn: {
    uid: 'bjorn',
    password: 'staple-Battery-9',
    cn: 'Björn Åkesson',
    givenName: 'Björn',
    sn: 'Åkesson',
    mail: 'bjorn.akesson@example.com',
    telephoneNumber: '+46 8 555 010 21',
    title: 'Head of Purchasing',
    departmentNumber: 'Purchasing',
    roomNumber: '2.03',
    l: 'Mill Street',
  },
  /** Letters outside ASCII in the name, in the user name and in the password; a bracket for filter escaping. */
  jorg: {
    uid: 'jörg',
    password: 'größe-über-Straße 5',
    cn: 'Jörg Müller-Weiß (Extern)',
    givenName: 'Jörg',
    sn: 'Müller-Weiß',
    mail: 'joerg.mueller@example.com',
  },
  locked: {
    uid: 'lena',
    password: 'right-but-locked-3',
    cn: 'Lena Holm',
    givenName: 'Lena',
    sn: 'Holm',
    mail: 'lena.holm@example.com',
    locked: true,
  },
} satisfies Record<string, Person>;

/** Who may enrol (`staff`), and a group without Lena and Jörg. */
const groups: Record<string, Person[]> = {
  staff: [people.anna, people.bjorn, people.jorg, people.locked],
  engineers: [people.anna],
};

/** Relative names and values outside plain ASCII go in base64, as RFC 2849 asks. */
function line(name: string, value: string): string {
  return /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value)
    ? `${name}: ${value}`
    : `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`;
}

function dnOf(person: Person): string {
  return `uid=${person.uid},ou=people,${base}`;
}

function entry(person: Person): string {
  const lines = [line('dn', dnOf(person)), 'objectClass: inetOrgPerson'];
  for (const [name, value] of Object.entries(person)) {
    if (name === 'locked' || name === 'password') continue;
    lines.push(line(name, String(value)));
  }
  lines.push(line('userPassword', person.password));
  // An administrator's lock, as the password policy overlay stores it.
  if (person.locked) lines.push('pwdAccountLockedTime: 000001010000Z');
  return lines.join('\n');
}

/** The whole tree as LDIF, parents first. */
export function tree(): string {
  const unit = (name: string) => `dn: ou=${name},${base}\nobjectClass: organizationalUnit\nou: ${name}`;
  return [
    `dn: ${base}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example`,
    ...['people', 'groups', 'services', 'policies'].map(unit),
    `dn: ${serviceAccount.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: muster\nuserPassword: ${serviceAccount.password}`,
    // Without a policy that locks, the overlay ignores the lock of a person.
    `dn: cn=default,ou=policies,${base}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: default\npwdAttribute: userPassword\npwdLockout: TRUE`,
    ...Object.values(people).map((person) => entry(person)),
    ...Object.entries(groups).map(([name, members]) =>
      [
        `dn: cn=${name},ou=groups,${base}`,
        'objectClass: groupOfNames',
        `cn: ${name}`,
        ...members.map((member) => line('member', dnOf(member))),
      ].join('\n'),
    ),
  ].join('\n\n') + '\n';
}
