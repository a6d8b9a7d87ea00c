/** Cases that take more than one fault: answers of a create that are lost for good, and someone else between plan and apply. */
import type { Emulator, Fault } from '../../src/emulator';
import { faults } from '../../src/emulator';
import { canary } from '../support/mq-provider';
import { slowMillis } from './fault-kinds';
import { first, second, someoneCreates, user, type Place, type Wanted } from './fault-operations';

export interface SpecialCase {
  readonly title: string;
  /** What is applied first, after which the broker is rebooted. */
  readonly before?: Wanted;
  readonly config: (place: Place) => string;
  readonly wanted: Wanted | null;
  /** What happens after the plan was saved. */
  readonly between: (emulator: Emulator, place: Place) => void;
  /** The summary of the error of the apply of that plan; undefined if there is to be none. */
  readonly says?: string;
  /** The broker is rebooted after it, as the error says, or as somebody does. */
  readonly isRebootedFirst?: true;
  /** The import that the error names is run after it. */
  readonly isImportedFirst?: true;
  /** The state keeps the instance of which nobody knows whether it was created: `state rm` comes before the import. */
  readonly isForgottenFirst?: true;
}

/** Hits calls about one user or broker, in this order; the last fault hits all calls that are left if `isForGood`. */
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
const exists = 'The user exists already';
const unknown = 'Whether the user was created is not known';
const { internalError } = faults;
/** All attempts but the last. */
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
    title: `create: the answer of the last attempt is ${title}`,
    between: (emulator, place) => hit(emulator, place, 'CreateUser', [...exhausting, fault]),
  })),
  ...lost.map(([title, fault]): SpecialCase => ({
    ...create,
    title: `create: the answer is ${title}, and all calls after it fail`,
    between: (emulator, place) => failsForGood(emulator, place, fault),
    says: unknown,
    isForgottenFirst: true,
    isImportedFirst: true,
  })),
  {
    ...create,
    title: 'create: the answer is reset, all calls after it fail, and the broker is rebooted',
    between: (emulator, place) => failsForGood(emulator, place, faults.resetAfter),
    says: unknown,
    isRebootedFirst: true,
    isForgottenFirst: true,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: the answer is reset, and then the caller may not any more',
    between: (emulator, place) => hit(emulator, place, 'CreateUser', [faults.resetAfter, faults.forbidden], true),
  },
  {
    ...create,
    title: 'create: the last attempt is performed after everybody has given up',
    between: (emulator, place) =>
      hit(emulator, place, 'CreateUser', [...exhausting, { kind: 'slow', millis: 2_000, when: 'before' }]),
    says: unknown,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: someone else makes the user between plan and apply',
    between: someoneCreates,
    says: exists,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: someone else makes the user at the same moment',
    between: (emulator, place) =>
      hit(emulator, place, 'CreateUser', [{ kind: 'meanwhile', run: () => someoneCreates(emulator, place) }]),
    says: exists,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create: no answer, and then someone else makes the user',
    between: (emulator, place) =>
      hit(emulator, place, 'CreateUser', [
        faults.resetBefore,
        { kind: 'meanwhile', run: () => someoneCreates(emulator, place) },
      ]),
    says: exists,
    isImportedFirst: true,
  },
  {
    ...create,
    title: 'create with adopt_existing: someone else makes the user between plan and apply',
    config: (p) => user(p, second, 'adopt_existing = true'),
    between: someoneCreates,
  },
  {
    ...update,
    title: 'update: someone else changes the same attribute between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).update('orders', { groups: ['theirs'] }),
  },
  {
    ...update,
    title: 'update: someone else changes another attribute between plan and apply',
    config: (p) => user(p, { ...first, password: second.password }),
    wanted: { ...first, password: second.password },
    between: (emulator, place) => usersOf(emulator, place).update('orders', { consoleAccess: true }),
  },
  {
    ...update,
    title: 'update: someone else changes everything at the same moment',
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
    title: 'update: someone else deletes the user between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).delete('orders'),
    says: 'The user is about to be deleted',
    isRebootedFirst: true,
  },
  {
    ...update,
    title: 'update: someone else deletes the user and reboots between plan and apply',
    between: (emulator, place) => {
      usersOf(emulator, place).delete('orders');
      usersOf(emulator, place).applyPending();
    },
    says: 'The user is gone',
  },
  {
    ...destroy,
    title: 'delete: someone else deletes the user between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).delete('orders'),
  },
  {
    ...destroy,
    title: 'delete: someone else deletes the user and reboots between plan and apply',
    between: (emulator, place) => {
      usersOf(emulator, place).delete('orders');
      usersOf(emulator, place).applyPending();
    },
  },
  {
    ...destroy,
    title: 'delete: someone else changes the user between plan and apply',
    between: (emulator, place) => usersOf(emulator, place).update('orders', { groups: ['theirs'] }),
  },
];
