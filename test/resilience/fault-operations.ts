/** What Terraform does in the table of faults: each operation, the call that is hit, and what is wanted in the end. */
import type { Emulator } from '../../src/emulator';
import { canary } from '../support/mq-provider';

/** One case, with a broker, a user and a secret of its own, so that many cases run in one apply. */
export interface Place {
  /** The name of its resources. */
  readonly name: string;
  readonly broker: string;
  readonly secret: string;
}

/** A user as it is wanted. */
export interface Wanted {
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  readonly password: string;
}

export interface Operation {
  readonly title: string;
  /** The operation of AWS that is hit. */
  readonly calls: string;
  readonly service: 'mq' | 'secretsmanager';
  /** Whether the call changes something, so that it matters whether it was performed. */
  readonly isWrite: boolean;
  /** The run that the fault hits. */
  readonly run: 'apply' | 'plan';
  /** The type of the resource that fails. */
  readonly fails: 'mq_user' | 'mq_broker_reboot' | 'data.mq_users';
  /** What is there before: made by someone else, or by Terraform, in which case the broker is rebooted after it. */
  readonly seed?: (emulator: Emulator, place: Place) => void;
  readonly before?: (place: Place) => string;
  /** What happens between that and the run: someone rotates a secret. */
  readonly between?: (emulator: Emulator, place: Place) => void;
  readonly config: (place: Place) => string;
  /** The user `orders` in the end; null if there is to be none. */
  readonly wanted: Wanted | null;
}

export const changed = 'Changed-5b08-passphrase';
export const second: Wanted = { groups: ['after'], consoleAccess: true, password: changed };

/** An `mq_user` of the case. Waiting for a broker is short. */
export function user(place: Place, { groups, consoleAccess, password }: Wanted, more = ''): string {
  const source =
    password === 'secret'
      ? `password_secret_id = "${place.secret}"`
      : `password_wo = "${password}"\n  password_wo_version = ${password === canary ? 1 : 2}`;
  return `
resource "mq_user" "${place.name}" {
  broker_id = "${place.broker}"
  username = "orders"
  groups = ${JSON.stringify(groups)}
  console_access = ${consoleAccess}
  ${source}
  ${more}
  timeouts {
    create = "1s"
    update = "1s"
    delete = "1s"
  }
}
`;
}

export const first: Wanted = { groups: ['before'], consoleAccess: false, password: canary };

/** Someone else makes the user that the case is about. */
export function someoneCreates(emulator: Emulator, { broker }: Place): void {
  emulator.broker(broker).users.create('orders', { password: 'Someone-1d20-passphrase', groups: ['theirs'] });
}

const reboot = (place: Place): string => `
resource "mq_broker_reboot" "${place.name}" {
  broker_id = "${place.broker}"
  triggers = { user = mq_user.${place.name}.id }
  timeouts {
    create = "3s"
  }
}
`;

const mq = { service: 'mq', fails: 'mq_user' } as const;
const write = { ...mq, run: 'apply', isWrite: true } as const;
const refresh = { ...mq, run: 'plan', isWrite: false } as const;

export const operations: readonly Operation[] = [
  { ...write, title: 'create', calls: 'CreateUser', config: (p) => user(p, second), wanted: second },
  {
    ...write,
    title: 'update',
    calls: 'UpdateUser',
    before: (p) => user(p, first),
    config: (p) => user(p, second),
    wanted: second,
  },
  { ...write, title: 'delete', calls: 'DeleteUser', before: (p) => user(p, first), config: () => '', wanted: null },
  {
    ...write,
    title: 'adopt',
    calls: 'UpdateUser',
    seed: someoneCreates,
    config: (p) => user(p, second, 'adopt_existing = true'),
    wanted: second,
  },
  {
    ...write,
    title: 'guard before the first write',
    calls: 'DescribeBroker',
    isWrite: false,
    config: (p) => user(p, second),
    wanted: second,
  },
  {
    ...write,
    title: 'reboot',
    calls: 'RebootBroker',
    fails: 'mq_broker_reboot',
    config: (p) => user(p, second) + reboot(p),
    wanted: second,
  },
  {
    ...write,
    title: 'create with a secret',
    calls: 'GetSecretValue',
    service: 'secretsmanager',
    isWrite: false,
    config: (p) => user(p, { ...second, password: 'secret' }),
    wanted: { ...second, password: canary },
  },
  {
    ...refresh,
    title: 'refresh',
    calls: 'DescribeUser',
    before: (p) => user(p, first),
    config: (p) => user(p, first),
    wanted: first,
  },
  {
    ...refresh,
    title: 'refresh with a secret',
    calls: 'DescribeSecret',
    service: 'secretsmanager',
    before: (p) => user(p, { ...first, password: 'secret' }),
    between: (emulator, { secret }) => void emulator.putSecret(secret, changed),
    config: (p) => user(p, { ...first, password: 'secret' }),
    wanted: { ...first, password: changed },
  },
  {
    ...refresh,
    title: 'import',
    calls: 'DescribeUser',
    seed: someoneCreates,
    config: (p) => `import {\n  to = mq_user.${p.name}\n  id = "${p.broker}/orders"\n}\n` + user(p, second),
    wanted: second,
  },
  {
    ...refresh,
    title: 'list',
    calls: 'ListUsers',
    fails: 'data.mq_users',
    before: (p) => user(p, first),
    config: (p) => user(p, first) + `data "mq_users" "${p.name}" {\n  broker_id = "${p.broker}"\n}\n`,
    wanted: first,
  },
];
