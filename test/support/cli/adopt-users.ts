/** Usernames that Amazon MQ allows and that are hard to write down in HCL, TypeScript or YAML. */
import fc from 'fast-check';
import type { User } from '../../../src/amazon-mq';
import { toUser } from '../../../src/amazon-mq/users/user';
import { codePoint, dangerousNames } from '../fuzz/code-point';

/** Names that collide once a character is dropped or replaced, that languages reserve, or that only differ in case. */
export const awkward: readonly string[] = [
  ...[
    'orders',
    'Orders',
    'ORDERS',
    'orders-service',
    'orders_service',
    'orders.service',
    'orders~service',
    'ordersservice',
  ],
  ...[
    'mail.in',
    'mailin',
    'mail~in',
    'mail_in',
    '3scale',
    '_3scale',
    '123',
    '1.5',
    '1e5',
    '--',
    '...',
    '....',
    '~~',
    '._',
    '-.-',
  ],
  ...[
    'mq',
    'MQ',
    'mq_2',
    'aws',
    'Default',
    'Resource',
    'constructor',
    '__proto__',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ],
  ...[
    'class',
    'const',
    'new',
    'var',
    'null',
    'true',
    'yes',
    'undefined',
    'count',
    'for_each',
    'locals',
    'provider',
    'import',
  ],
  ...[
    'scope',
    'brokerId',
    'imported',
    'passwordVariable',
    'BrokerUser',
    'require',
    'exports',
    'password',
    'user',
    'id',
  ],
  ...[
    'orders_password',
    'orders_password_rules',
    'orders_password_2',
    'orders_2',
    'orders.2',
    'a_',
    'a.',
    'a~',
    'a__2',
  ],
  'x'.repeat(100),
  `${'x'.repeat(99)}.`,
];

const username = fc.oneof(
  { arbitrary: fc.constantFrom(...awkward), weight: 2 },
  fc.stringMatching(/^[A-Za-z0-9_.~-]{2,12}$/).filter((name) => name !== '..'),
  fc.stringMatching(/^[ab._~-]{2,3}$/).filter((name) => name !== '..'),
);

/** A set of usernames of one broker. */
export const usernames = fc.uniqueArray(username, { maxLength: 40 });

/** Users of those names, each another mix of groups and access. */
export function usersOf(brokerId: string, names: readonly string[]): User[] {
  const groups = ['admins', 'a.b', '~x', '__proto__', '12', 'yes'];
  return names.map((name, index) =>
    toUser(brokerId, name, {
      Groups: groups.filter((_, bit) => ((index >> bit) & 1) === 1),
      ConsoleAccess: index % 3 === 0,
      ReplicationUser: index % 5 === 1 && index % 3 !== 0,
    }),
  );
}

/** Any text at all: controls, templates, quotes, escapes, halves of surrogate pairs, names of a prototype. */
export const hostile = fc.oneof(
  fc.string({ unit: codePoint }),
  dangerousNames,
  fc.string({
    unit: fc.constantFrom(
      '$',
      '{',
      '}',
      '%',
      '"',
      "'",
      '\\',
      '`',
      '\n',
      '\r',
      '\u2028',
      '\u0085',
      '\u009b',
      '\b',
      '\f',
      '\0',
      '\ufeff',
      '\ud800',
      '😀',
      '\u{e0001}',
      '\u202e',
      '#',
      '*',
      '/',
      'é',
      'a',
    ),
  }),
  fc.constantFrom(
    '${file("/etc/passwd")}',
    '%{ for x in [1] }',
    "'); process.exit(1); ('",
    '$&',
    "$'",
    '$$',
    '*/ x',
    '{username}',
  ),
);
