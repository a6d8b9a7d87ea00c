/** Tests that every member of every request is checked: each kind of violation, derived from the shapes of the requests. */
import { operations } from '../../src/emulator/mq/service';
import type { Operation } from '../../src/emulator/mq/operation';
import type { Shape, Structure } from '../../src/emulator/mq/shapes';
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { send as sendTo, type Received } from '../support/aws/raw-request';

type Json = Readonly<Record<string, unknown>>;

const ldapServerMetadata = {
  hosts: ['ldap.example.com'],
  roleBase: 'ou=groups',
  roleName: 'cn',
  roleSearchMatching: '(member={0})',
  roleSearchSubtree: true,
  serviceAccountPassword: password,
  serviceAccountUsername: 'cn=service',
  userBase: 'ou=users',
  userRoleName: 'memberOf',
  userSearchMatching: '(uid={0})',
  userSearchSubtree: false,
};
const window = { dayOfWeek: 'SUNDAY', timeOfDay: '03:00', timeZone: 'Europe/Berlin' };
const settings = {
  authenticationStrategy: 'LDAP',
  autoMinorVersionUpgrade: true,
  configuration: { id: 'c-known', revision: 1 },
  dataReplicationMode: 'NONE',
  engineVersion: '5.18',
  hostInstanceType: 'mq.m5.large',
  ldapServerMetadata,
  logs: { audit: true, general: true },
  maintenanceWindowStartTime: window,
  securityGroups: ['sg-1'],
};
const user = { groups: ['admins'], consoleAccess: true, replicationUser: false, password };

/** A request of each operation with all members, except those that exclude others. */
const valid: Readonly<Record<string, Json>> = {
  CreateBroker: {
    ...settings,
    brokerName: 'orders',
    creatorRequestId: 'request-1',
    deploymentMode: 'SINGLE_INSTANCE',
    encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: 'key-1' },
    engineType: 'ACTIVEMQ',
    publiclyAccessible: false,
    storageType: 'EFS',
    subnetIds: ['subnet-1'],
    tags: { team: 'orders' },
    users: [{ username: 'admin', ...user }],
  },
  UpdateBroker: { ...settings, resourceShareArns: [] },
  Promote: { mode: 'SWITCHOVER' },
  CreateUser: user,
  UpdateUser: user,
  CreateConfiguration: {
    authenticationStrategy: 'SIMPLE',
    engineType: 'ACTIVEMQ',
    engineVersion: '5.18',
    name: 'orders',
    tags: { team: 'orders' },
  },
  UpdateConfiguration: {
    data: Buffer.from('<broker xmlns="http://activemq.apache.org/schema/core"/>').toString('base64'),
    description: 'text',
  },
  CreateTags: { tags: { team: 'orders' } },
};

let emulator: Emulator;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  brokerId = emulator.seedBroker({ users: [{ username: 'orders', password }] });
});
afterAll(() => emulator.close());

const params = (): Readonly<Record<string, string>> => ({
  'broker-id': brokerId,
  username: 'orders',
  'configuration-id': (emulator.broker(brokerId).describe().configurations as { current: { id: string } }).current.id,
  'configuration-revision': '1',
  'resource-arn': emulator.broker(brokerId).arn,
});

function send({ route }: Operation, body: unknown, query = ''): Promise<Received> {
  const [method = '', template = ''] = route.split(' ');
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(params()[name] ?? ''));
  return sendTo(emulator.endpoint, method, `${path}${query}`, body === undefined ? '' : JSON.stringify(body));
}

interface Violation {
  readonly what: string;
  readonly path: string;
  readonly body: unknown;
}

/** Returns a value with every violation of its shape, one at a time. */
function violations(shape: Shape, value: unknown, path: string): Violation[] {
  const wrong = (what: string, body: unknown): Violation => ({ what, path, body });
  const ofWrongType = [7.5, 'text', true, [], {}].filter((other) => !fits(shape, other));
  const found = ofWrongType.map((other) => wrong(`is ${JSON.stringify(other)}`, other));
  switch (shape.type) {
    case 'boolean':
      return found;
    case 'string':
      if (shape.values) found.push(wrong('is not in the enumeration', 'OTHER'), wrong('is empty', ''));
      if (shape.pattern) found.push(wrong('does not match the pattern', '\u0007'));
      return found;
    case 'integer':
      if (shape.min !== undefined) found.push(wrong('is below the minimum', shape.min - 1));
      if (shape.max !== undefined) found.push(wrong('is above the maximum', shape.max + 1));
      return found;
    case 'list': {
      const [element] = (value ?? []) as readonly unknown[];
      if (shape.min) found.push(wrong('is empty', []));
      if (shape.max !== undefined && element !== undefined) {
        found.push(
          wrong(
            'is too long',
            Array.from({ length: shape.max + 1 }, () => element),
          ),
        );
      }
      const inner = element === undefined ? [] : violations(shape.of, element, path);
      return [
        ...found,
        ...inner.map((violation) => ({ ...violation, body: [element, violation.body] })),
        wrong('has a null', [null]),
      ];
    }
    case 'map': {
      const entries = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, 'value']));
      if (shape.min) found.push(wrong('is empty', {}));
      if (shape.max !== undefined) found.push(wrong('has too many entries', entries(shape.max + 1)));
      return [
        ...found,
        wrong('has a value that is a number', { key: 1 }),
        wrong('has a key that is not valid', { '\u0007': '' }),
      ];
    }
    case 'structure':
      return [...found, ...memberViolations(shape, value as Json, path)];
  }
}

function memberViolations(shape: Structure, value: Json, path: string): Violation[] {
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  const missing = shape.required.flatMap((name) => {
    const { [name]: _, ...others } = value;
    const what = (how: string, body: Json): Violation => ({ what: how, path: pathOf(name), body });
    return [what('is missing', others), what('is null', { ...value, [name]: null })];
  });
  const inner = Object.entries(shape.members).flatMap(([name, member]) =>
    violations(member, value[name], pathOf(name)).map((violation) => ({
      ...violation,
      body: { ...value, [name]: violation.body },
    })),
  );
  return [...missing, ...inner];
}

/** Whether the type of a value is that of the shape. */
function fits(shape: Shape, value: unknown): boolean {
  if (shape.type === 'list') return Array.isArray(value);
  if (shape.type === 'map' || shape.type === 'structure') return !Array.isArray(value) && typeof value === 'object';
  return shape.type === 'integer' ? false : typeof value === shape.type;
}

describe.each(operations.filter(({ body }) => body).map((operation) => [operation.name, operation] as const))(
  '%s',
  (name, operation) => {
    const body = operation.body as Structure;

    test('each violation of the body is a bad request that names the member', async () => {
      const request = valid[name];
      if (!request) throw new Error(`There is no valid request of ${name}`);
      const all = memberViolations(body, request, '');
      expect(all.length).toBeGreaterThan(3);
      const results = await Promise.all(
        all.map(async (violation) => [violation, await send(operation, violation.body)] as const),
      );
      const wrong = results.flatMap(([{ what, path }, { status, headers, body: response }]) => {
        const { errorAttribute, message } = response as { errorAttribute?: string; message?: string };
        const isRefused = status === 400 && headers['x-amzn-errortype'] === 'BadRequestException';
        const isNamed = errorAttribute === path && message?.includes(path.split('.').at(-1) ?? '');
        return isRefused && isNamed && !message?.includes(password) ? [] : [{ what, path, status, response }];
      });
      expect(wrong).toEqual([]);
    });

    test('a body that is not an object is a bad request', async () => {
      for (const other of [[], 'text', 1, null]) {
        expect(await send(operation, other)).toMatchObject({ status: 400 });
      }
    });
  },
);

/** Returns query strings without a parameter or with one that its shape does not allow; none if it allows every text. */
function wrongQueries(name: string, shape: Shape): string[] {
  const withValues = (values: readonly string[]) => values.map((value) => `?${name}=${value}`);
  if (shape.type === 'integer') return withValues(['', '0', '4', '101', '5.5', '1e1', 'x', '-5', '999999999999']);
  if (shape.type === 'list') {
    const keys = Array.from({ length: (shape.max ?? Infinity) + 1 }, (_, index) => `${name}=key-${index}`);
    return ['', `?${keys.join('&')}`];
  }
  if (name === 'nextToken') return withValues(['x', 'b2Zmc2V0Oi0x']);
  return shape.type === 'string' && shape.values ? withValues(['OTHER']) : [];
}

const parameters = operations.flatMap((operation) =>
  Object.entries(operation.query?.members ?? {}).map(([name, shape]) => ({
    what: `${operation.name} ${name}`,
    operation,
    name,
    queries: wrongQueries(name, shape),
  })),
);

test.each(parameters.filter(({ queries }) => queries.length > 0))(
  'the query parameter $what is checked',
  async ({ operation, name, queries }) => {
    for (const query of queries) {
      expect(await send(operation, undefined, query)).toMatchObject({ status: 400, body: { errorAttribute: name } });
    }
  },
);

test('one query parameter may be any text', () => {
  const unchecked = parameters.filter(({ queries }) => queries.length === 0);
  expect(unchecked.map(({ what }) => what)).toEqual(['DescribeBrokerInstanceOptions hostInstanceType']);
});

test.each(
  operations.filter(({ query }) => query?.members.nextToken).map((operation) => [operation.name, operation] as const),
)('%s: an empty nextToken is the first page', async (_name, operation) => {
  const first = await send(operation, undefined, '?nextToken=');
  expect(first.status).toBe(200);
  expect(first.body).toEqual((await send(operation, undefined)).body);
});
