/** The operations of the fault matrix: what Terraform does, the call that fails, and the expected result. */
import type { Emulator } from '../../src/emulator';
import { canary } from '../support/terraform/mq-provider';

/** One case with its own broker, user and secret, so that many cases run in one apply. */
export interface Place {
  /** The name of the Terraform resources. */
  readonly name: string;
  readonly broker: string;
  readonly secret: string;
}

/** The expected settings of a user. */
export interface Wanted {
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  readonly password: string;
}

export interface Operation {
  readonly title: string;
  /** The AWS operation that fails. */
  readonly calls: string;
  readonly service: 'mq' | 'secretsmanager';
  /** Whether the call changes something. */
  readonly isWrite: boolean;
  /** The Terraform run with the fault. */
  readonly run: 'apply' | 'plan';
  /** The type of the resource that fails. */
  readonly fails: 'mq_user' | 'mq_broker_reboot' | 'data.mq_users';
  /** Prepares a user of another client, or a configuration that is applied first. The broker is rebooted afterwards. */
  readonly seed?: (emulator: Emulator, place: Place) => void;
  readonly before?: (place: Place) => string;
  /** Runs between the preparation and the run, for example to rotate a secret. */
  readonly between?: (emulator: Emulator, place: Place) => void;
  readonly config: (place: Place) => string;
  /** The expected user `orders` in the end; null if it must not exist. */
  readonly wanted: Wanted | null;
}

export const changed = 'Changed-5b08-passphrase';
export const second: Wanted = { groups: ['after'], consoleAccess: true, password: changed };

/** Returns an `mq_user` of the case, with short timeouts. */
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

/** Creates the user of the case as another client. */
export function someoneCreates(emulator: Emulator, { broker }: Place): void {
  emulator.broker(broker).users.create('orders', { password: 'Someone-1d20-passphrase', groups: ['theirs'] });
}

const reboot = (place: Place): string => `
resource "mq_broker_reboot" "${place.name}" {
  broker_id = "${place.broker}"
  triggers = { user = mq_user.${place.name}.id }
  timeouts {
    create = "6s"
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
    title: 'check before the first write',
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
