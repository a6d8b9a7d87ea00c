/** Users at the boundaries of each rule, for the cases and for the tests of the emulator. */
import type { CreateUserRequest } from '@aws-sdk/client-mq';

const overlong = (length: number) => 'x'.repeat(length);

/** Each rule, one step beyond its boundary. */
export const refusedUsers: readonly [string, Partial<CreateUserRequest>, string][] = [
  ['a username of 1 character', { Username: 'x' }, 'username'],
  ['a username of 101 characters', { Username: overlong(101) }, 'username'],
  ['a username with a space', { Username: 'bad user' }, 'username'],
  ['a username with an exclamation mark', { Username: 'bad!' }, 'username'],
  ['a password of 11 characters', { Password: 'Abcdefghij1' }, 'password'],
  ['a password of 251 characters', { Password: 'abcd' + overlong(247) }, 'password'],
  ['a password of 3 different characters', { Password: 'abcabcabcabc' }, 'password'],
  ['a password with a comma', { Password: 'Comma,Comma,Co' }, 'password'],
  ['a password with a colon', { Password: 'Colon:Colon:Co' }, 'password'],
  ['a password with an equals sign', { Password: 'Equal=Equal=Eq' }, 'password'],
  ['a password with a tab', { Password: 'Tab\tTab\tTab\tTab' }, 'password'],
  ['a password that is not ASCII', { Password: 'Pässword-Pässword' }, 'password'],
  ['21 groups', { Groups: Array.from({ length: 21 }, (_, index) => `group-${index}`) }, 'groups'],
  ['a group of 1 character', { Groups: ['x'] }, 'groups'],
  ['a group of 101 characters', { Groups: [overlong(101)] }, 'groups'],
  ['a group with an exclamation mark', { Groups: ['bad!'] }, 'groups'],
];

/** Each rule, at its boundary. */
export const acceptedUsers: readonly [string, Partial<CreateUserRequest>][] = [
  ['a username of 2 characters', { Username: 'ab' }],
  ['a username of 100 characters', { Username: overlong(100) }],
  ['a username with every allowed character', { Username: 'Az09_.~-' }],
  ['a password of 12 characters, 4 different', { Username: 'short-password', Password: 'aaaaaaaaabcd' }],
  ['a password of 250 characters', { Username: 'long-password', Password: 'abcd' + overlong(246) }],
  ['a password of punctuation', { Username: 'punctuation', Password: ' !"#$%&\'()*+-./;<>?@[\\]^_`{|}~' }],
  ['20 groups', { Username: 'groups-20', Groups: Array.from({ length: 20 }, (_, index) => `group-${index}`) }],
  ['a group of 2 characters', { Username: 'group-2', Groups: ['ab'] }],
  ['a group of 100 characters', { Username: 'group-100', Groups: [overlong(100)] }],
  ['a group with every allowed character', { Username: 'group-any', Groups: ['Az09_.~-'] }],
];
