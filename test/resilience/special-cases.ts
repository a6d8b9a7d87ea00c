/** Cases with more than one fault: responses of a create that are lost permanently, and another client between plan and apply. */
import type { Emulator, Fault } from '../../src/emulator';
import { faults } from '../../src/emulator';
import { canary } from '../support/terraform/mq-provider';
import { slowMillis } from './fault-kinds';
import { first, second, someoneCreates, user, type Place, type Wanted } from './fault-operations';

export interface SpecialCase {
  readonly title: string;
  /** The user that is applied first. The broker is rebooted afterwards. */
  readonly before?: Wanted;
  readonly config: (place: Place) => string;
  readonly wanted: Wanted | null;
  /** What happens after the plan was saved. */
  readonly between: (emulator: Emulator, place: Place) => void;
  /** The summary of the error of the apply; undefined if it must succeed. */
  readonly expectedError?: string;
  /** Whether the broker is rebooted afterwards. */
  readonly isRebootedFirst?: true;
  /** Whether the import that the error names is run afterwards. */
  readonly isImportedFirst?: true;
  /** Whether `state rm` runs before the import: the state keeps an instance whose creation is unconfirmed. */
  readonly isForgottenFirst?: true;
}

/** Injects faults into calls about one broker, in this order. With `isForGood`, the last fault affects all later calls. */
function hit(
  emulator: Emulator,
  { broker }: Place,
  operation: string,
  list: readonly Fault[],
  isForGood = false,
): void {
  const match = (path: string) => path.split('/').includes(broker);
  list.forEach((fault, index) => {
    const times = isForGood && index === list.length - 1 ? Infinity : 1;
    emulator.inject({ operation, fault, times, match });
  });
}

const lost: readonly (readonly [title: string, fault: Fault])[] = [
  ['reset', faults.resetAfter],
  ['late', { kind: 'slow', millis: slowMillis, when: 'after' }],
  ['broken off', faults.truncated],
  ['replaced by a web page', { kind: 'not-json', performed: true }],
  ['replaced by a 500', { ...faults.internalError, performed: true }],
];
const exists = 'The user already exists';
const unknown = 'Whether the user was created is not known';
const { internalError } = faults;
/** All attempts except the last. */
const exhausting = [internalError, internalError, internalError];

const create = { config: (p: Place) => user(p, second), wanted: second };
const update = { before: first, ...create };
const destroy = { before: first, config: () => '', wanted: null };
const usersOf = (emulator: Emulator, { broker }: Place) => emulator.broker(broker).users;
const failsForGood = (emulator: Emulator, place: Place, fault: Fault) => {
  hit(emulator, place, 'CreateUser', [fault, internalError], true);
  hit(emulator, place, 'DescribeUser', [internalError], true);
};

export const specialCases: readonly SpecialCase[] = [
  ...lost.map(([title, fault]): SpecialCase => ({
    ...create,
    title: `create: the response of the last attempt is ${title}`,
    between: (emulator, place) => hit(emulator, place, 'CreateUser', [...exhausting, fault]),
  })),
  ...lost.map(([title, fault]): SpecialCase => ({
    ...create,
    title: `create: the response is ${title}, and all later calls fail`,
    between: (emulator, place) => failsForGood(emulator, place, fault),
    expectedError: unknown,
    isForgottenFirst: true,
    isImportedFirst: true,
  })),
  {
    ...create,
    title: 'create: the response is reset, all later calls fail, and the broker is rebooted',
    between: (emulator, place) => failsForGood(emulator, place, faults.resetAfter),
    expectedError: unknown,
    isRebootedFirst: true,
    isForgottenFirst: true,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: the response is reset, and access is denied afterwards',
    between: (emulator, place) => hit(emulator, place, 'CreateUser', [faults.resetAfter, faults.forbidden], true),
  },
  {
    ...create,
    title: 'create: the last attempt is performed after the client gave up',
    between: (emulator, place) =>
      hit(emulator, place, 'CreateUser', [...exhausting, { kind: 'slow', millis: 2_000, when: 'before' }]),
    expectedError: unknown,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: another client creates the user between plan and apply',
    between: someoneCreates,
    expectedError: exists,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: another client creates the user at the same moment',
    between: (emulator, place) =>
      hit(emulator, place, 'CreateUser', [{ kind: 'meanwhile', run: () => someoneCreates(emulator, place) }]),
    expectedError: exists,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: no response, and then another client creates the user',
    between: (emulator, place) =>
      hit(emulator, place, 'CreateUser', [
        faults.resetBefore,
        { kind: 'meanwhile', run: () => someoneCreates(emulator, place) },
      ]),
    expectedError: exists,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create with adopt_existing: another client creates the user between plan and apply',
    config: (p) => user(p, second, 'adopt_existing = true'),
    between: someoneCreates,
  },
  {
    ...update,
    title: 'update: another client changes the same attribute between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).update('orders', { groups: ['theirs'] }),
  },
  {
    ...update,
    title: 'update: another client changes another attribute between plan and apply',
    config: (p) => user(p, { ...first, password: second.password }),
    wanted: { ...first, password: second.password },
    between: (emulator, place) => usersOf(emulator, place).update('orders', { consoleAccess: true }),
  },
  {
    ...update,
    title: 'update: another client changes everything at the same moment',
    between: (emulator, place) =>
      hit(emulator, place, 'UpdateUser', [
        {
          kind: 'meanwhile',
          run: () => usersOf(emulator, place).update('orders', { groups: ['theirs'], password: `${canary}-2` }),
        },
      ]),
  },
  {
    ...update,
    title: 'update: another client deletes the user between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).delete('orders'),
    expectedError: 'The deletion of the user is pending',
    isRebootedFirst: true,
  },
  {
    ...update,
    title: 'update: another client deletes the user and reboots between plan and apply',
    between: (emulator, place) => {
      usersOf(emulator, place).delete('orders');
      usersOf(emulator, place).applyPending();
    },
    expectedError: 'The user no longer exists',
  },
  {
    ...destroy,
    title: 'delete: another client deletes the user between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).delete('orders'),
  },
  {
    ...destroy,
    title: 'delete: another client deletes the user and reboots between plan and apply',
    between: (emulator, place) => {
      usersOf(emulator, place).delete('orders');
      usersOf(emulator, place).applyPending();
    },
  },
  {
    ...destroy,
    title: 'delete: another client changes the user between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).update('orders', { groups: ['theirs'] }),
  },
];
