/** Callers without TypeScript: for any value, the error has a clear message with the allowed values. */
import * as fc from 'fast-check';
import type { TerraformStack } from 'cdktf';
import {
  BrokerAuthorization,
  BrokerId,
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  DataMqUser,
  DataMqUsers,
  InlineUsers,
  BrokerReboot,
  ExclusiveUsers,
  MqProvider,
  PasswordRotation,
  ProviderPackaging,
  RosterFile,
  UserMapVariable,
  ValidatedVariable,
  ValidationError,
} from '../../src/constructs';
import {
  PROVIDER_BLOCKS,
  PROVIDER_OPTIONS,
  type OptionType,
  type ProviderBlock,
  type ProviderOption,
} from '../../src/rules/internal';
import { brokerId, newStack, passwordVariable, thrown } from './helpers';
import { newBroker } from './new-broker';

const password = BrokerPassword.fromSecretsManager('mq/shared');
const canary = 'Canary-9d41-passphrase';

const throwing = () =>
  Object.defineProperty({}, 'username', {
    enumerable: true,
    get: () => {
      throw new TypeError(canary);
    },
  });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const hostileProxy = () =>
  new Proxy([], {
    get: () => {
      throw new TypeError(canary);
    },
  });

/** Values that no parameter expects. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 3, NaN, true, false, '', 'text', 10n, Symbol('s'), () => 1, [], [1], {}),
  fc.constantFrom<unknown>(new Date(0), new Map(), new Uint8Array(3), Object.create(null), [null], [undefined], [[]]),
  fc.dictionary(fc.constantFrom('username', 'users', 'brokerId', 'groups', '__proto__'), fc.anything()),
  fc.anything(),
);
type Junk = never;

/** Raw errors of the JavaScript engine, which do not help the reader. */
const raw =
  /Cannot read prop|Cannot convert|is not a function|is not iterable|undefined \(reading|Cannot destructure|revoked/;

/** Checks what a call throws, and returns whether it throws. It calls `expect` only for what is wrong, which saves much time. */
function expectWords(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    const { message, name } = error as Error;
    if (name === 'TypeError' || raw.test(message) || message.includes(canary)) {
      expect([name, message]).toEqual(['another error', 'a message that helps']);
    }
    return true;
  }
}

const props = { brokerId, username: 'orders', password };

test.each<[string, (value: Junk) => unknown]>([
  ['the props of a BrokerUser', (value) => new BrokerUser(newStack(), 'a', value)],
  ['the scope of a BrokerUser', (value) => new BrokerUser(value, 'a', props)],
  ['the id of a BrokerUser', (value) => new BrokerUser(newStack(), value, props)],
  [
    'each field of a BrokerUser',
    (value) => {
      const fields = ['brokerId', 'username', 'password', 'groups', 'consoleAccess', 'replicationUser', 'acknowledge'];
      for (const field of [...fields, 'adoptExisting', 'timeouts']) {
        expectWords(() => new BrokerUser(newStack(), 'a', { ...props, [field]: value as unknown }));
      }
    },
  ],
  ['the props of BrokerUsers', (value) => new BrokerUsers(newStack(), 'a', value)],
  [
    'each field of BrokerUsers',
    (value) => {
      for (const field of ['brokerId', 'users', 'passwords', 'defaults', 'rebootTimeouts', 'timeouts']) {
        const users = [{ username: 'orders', password }];
        expectWords(() => new BrokerUsers(newStack(), 'a', { brokerId, users, [field]: value as unknown }));
      }
    },
  ],
  ['a user among BrokerUsers', (value) => new BrokerUsers(newStack(), 'a', { brokerId, users: [value] })],
  ['inline users', (value) => InlineUsers.addTo(newBroker(), value)],
  ['an inline user', (value) => InlineUsers.addTo(newBroker(), [value])],
  ['the broker of inline users', (value) => InlineUsers.addTo(value, [])],
  ['the bootstrap user', (value) => InlineUsers.addBootstrapUser(newBroker(), value)],
  ['the broker of a bootstrap user', (value) => InlineUsers.addBootstrapUser(value, 'operator')],
  ['the props of a DataMqUser', (value) => new DataMqUser(newStack(), 'a', value)],
  ['the username of a DataMqUser', (value) => new DataMqUser(newStack(), 'a', { brokerId, username: value })],
  ['the props of DataMqUsers', (value) => new DataMqUsers(newStack(), 'a', value)],
  ['the props of a reboot', (value) => new BrokerReboot(newStack(), 'a', value)],
  ['the triggers of a reboot', (value) => new BrokerReboot(newStack(), 'a', { brokerId, triggers: value })],
  ['the timeouts of a reboot', (value) => new BrokerReboot(newStack(), 'a', { brokerId, timeouts: value })],
  ['the props of a rotation', (value) => new PasswordRotation(newStack(), 'a', value)],
  ['the secrets of a rotation', (value) => new PasswordRotation(newStack(), 'a', { brokerId, secrets: { a: value } })],
  [
    'each field of a rotation',
    (value) => {
      const fields = [
        'brokerId',
        'secrets',
        'strategy',
        'reboot',
        'schedule',
        'duration',
        'rotateImmediately',
        'resume',
      ];
      const more = ['resumeSchedule', 'vpc', 'kmsKeyArns', 'functionName', 'logRetentionDays', 'memorySize', 'timeout'];
      const secrets = { a: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf' };
      for (const field of [...fields, ...more, 'tags', 'provider']) {
        expectWords(() => new PasswordRotation(newStack(), 'a', { brokerId, secrets, [field]: value as unknown }));
      }
    },
  ],
  ['the props of exclusive users', (value) => new ExclusiveUsers(newStack(), 'a', value)],
  ['the usernames of exclusive users', (value) => new ExclusiveUsers(newStack(), 'a', { brokerId, usernames: value })],
  ['the ignored usernames', (value) => new ExclusiveUsers(newStack(), 'a', { brokerId, usernames: [], ignore: value })],
  ['the props of an authorization', (value) => new BrokerAuthorization(newStack(), 'a', value)],
  ['the administrators', (value) => new BrokerAuthorization(newStack(), 'a', { administrators: value })],
  ['the queues', (value) => new BrokerAuthorization(newStack(), 'a', { administrators: [], queues: value })],
  ['a topic', (value) => new BrokerAuthorization(newStack(), 'a', { administrators: [], topics: [value] })],
  [
    'the name of a queue',
    (value) =>
      new BrokerAuthorization(newStack(), 'a', { administrators: [], queues: [{ name: value, read: ['orders'] }] }),
  ],
  [
    'the groups of an entry',
    (value) =>
      new BrokerAuthorization(newStack(), 'a', { administrators: [], queues: [{ name: 'orders', read: value }] }),
  ],
  [
    'the groups of temporary destinations',
    (value) => new BrokerAuthorization(newStack(), 'a', { administrators: [], temporaryDestinations: value }),
  ],
  [
    'the authorization of users',
    (value) => new BrokerUsers(newStack(), 'a', { brokerId, users: [], authorization: value }),
  ],
  ['the options of inline users', (value) => InlineUsers.addTo(newBroker(), [], value)],
  ['the options of a ValidatedVariable', (value) => ValidatedVariable.forUsername(newStack(), 'a', value)],
  ['the scope of a ValidatedVariable', (value) => ValidatedVariable.forBrokerId(value, 'a')],
  ['the options of a UserMapVariable', (value) => new UserMapVariable(newStack(), 'a', value)],
  [
    'the props of users of a variable',
    (value) => {
      const stack = newStack();
      return new UserMapVariable(stack, 'a').createUsers(stack, 'b', value);
    },
  ],
  ['the variable of a password', (value) => BrokerPassword.fromVariable(value)],
  ['the options of a password', (value) => BrokerPassword.fromVariable(passwordVariable(newStack()), value)],
  ['a secret', (value) => BrokerPassword.fromSecretsManager(value)],
  ['the options of a secret', (value) => BrokerPassword.fromSecretsManager('mq/a', value)],
  ['the construct of a secret', (value) => BrokerPassword.fromSecretConstruct(value)],
  ['the options of a generated password', (value) => BrokerPassword.fromGeneratedSecret(newStack(), 'a', value)],
  ['the scope of a generated password', (value) => BrokerPassword.fromGeneratedSecret(value, 'a')],
  ['a stored password', (value) => BrokerPassword.fromStoredVariable(value)],
  ['plain text', (value) => BrokerPassword.unsafePlainText(value)],
  ['the version of plain text', (value) => BrokerPassword.unsafePlainText('Secret-Word-1', { version: value })],
  [
    'a prefix of secrets',
    (value) => BrokerPasswords.fromSecretsManager({ namePrefix: value }).passwordFor(newStack(), 'ab'),
  ],
  ['the options of secrets', (value) => BrokerPasswords.fromSecretsManager(value).passwordFor(newStack(), 'ab')],
  ['one secret', (value) => BrokerPasswords.fromSharedSecret(value).passwordFor(newStack(), 'ab')],
  [
    'the options of generated passwords',
    (value) => BrokerPasswords.fromGeneratedSecrets(value).passwordFor(newStack(), 'ab'),
  ],
  ['the options of variables', (value) => BrokerPasswords.fromVariables(value).passwordFor(newStack(), 'ab')],
  ['a broker', (value) => BrokerId.fromBroker(value)],
  ['the name of a broker', (value) => BrokerId.fromBrokerName(newStack(), 'a', value)],
  ['the options of a broker', (value) => BrokerId.fromBrokerName(newStack(), 'a', 'orders', value)],
  ['the options of a packaging', (value) => ProviderPackaging.selfContained(value)],
  ['the version of a packaging', (value) => ProviderPackaging.fromRegistry(value)],
  ['the scope of an MqProvider', (value) => new MqProvider(value, 'a')],
  ['the id of an MqProvider', (value) => new MqProvider(newStack(), value)],
  ['the path of a roster', (value) => RosterFile.fromPath(value)],
])('%s', (_, call) => {
  // Values that cannot be generated: reading them is an error.
  const values = [...fc.sample(junk, { numRuns: 150, seed: 8 }), throwing(), revoked(), hostileProxy()];
  for (const value of values) expectWords(() => call(value as Junk));
});

test.each<[string, () => unknown, string]>([
  ['no props', () => new BrokerUser(newStack(), 'd', undefined as Junk), 'The props are missing. Allowed: an object.'],
  ['props that are a list', () => new BrokerUser(newStack(), 'd', [] as Junk), 'The props are a list.'],
  [
    'no scope',
    () => new BrokerUser(undefined as Junk, 'd', props),
    'scope: The scope is missing. Allowed: a construct.',
  ],
  ['an id that is a number', () => new BrokerUser(newStack(), 3 as Junk, props), 'id: The id is a number.'],
  ['a getter that throws', () => new DataMqUser(newStack(), 'd', throwing() as Junk), 'One that throws'],
])('a ValidationError contains the violation of %s', (_, call, message) => {
  const error = thrown(call);
  expect(error).toBeInstanceOf(ValidationError);
  expect((error as ValidationError).violations.length).toBeGreaterThan(0);
  if (message !== 'One that throws') expect(error.message).toContain(message);
});

/** The type of a field, and values that do not have it. */
const wrong = {
  text: [5, true, [], {}],
  flag: [5, 'yes', [], {}],
  constantFlag: [5, 'true', [], {}, '${var.x}'],
  number: [true, 'text', [], {}],
  list: [5, true, 'text', {}, [5]],
  map: [5, true, 'text', [], { a: 5 }],
  object: [5, true, 'text', []],
} as const;
type Kind = keyof typeof wrong;
type Call = (props: Record<string, unknown>) => unknown;

const kindOf = (type: OptionType): Kind => {
  if (typeof type === 'object') return 'map' in type ? 'map' : 'list';
  return ({ string: 'text', number: 'number', bool: 'flag' } as const)[type];
};
const kindsOf = (options: Readonly<Record<string, ProviderOption>>) =>
  Object.fromEntries(Object.values(options).map(({ prop, type }) => [prop, kindOf(type)]));
const blocks = Object.values<ProviderBlock>(PROVIDER_BLOCKS);
const userKinds = {
  username: 'text',
  password: 'object',
  groups: 'list',
  consoleAccess: 'flag',
  replicationUser: 'flag',
  acknowledge: 'map',
} as const;
const secretKinds = {
  description: 'text',
  length: 'number',
  version: 'number',
  jsonField: 'text',
  kmsKeyId: 'text',
} as const;
const otherSecretKinds = { recoveryWindowInDays: 'number', tags: 'map', provider: 'object' } as const;
const good = { username: 'orders', password };

describe('reports a value of a wrong type and an unknown field:', () => {
  test.each<[string, Call, Readonly<Record<string, Kind>>]>([
    [
      'a BrokerUser',
      (given) => new BrokerUser(newStack(), 'a', { brokerId, ...good, ...given }),
      { ...userKinds, brokerId: 'text', authorization: 'object', adoptExisting: 'flag', timeouts: 'map' },
    ],
    [
      'an authorization',
      (given) => new BrokerAuthorization(newStack(), 'a', { administrators: ['admins'], ...given }),
      {
        administrators: 'list',
        webConsole: 'constantFlag',
        queues: 'list',
        topics: 'list',
        temporaryDestinations: 'object',
      },
    ],
    [
      'a queue of an authorization',
      (given) =>
        new BrokerAuthorization(newStack(), 'a', {
          administrators: [],
          queues: [{ name: 'orders', read: ['orders'], ...given }],
        }),
      { name: 'text', read: 'list', write: 'list', admin: 'list' },
    ],
    [
      'BrokerUsers',
      (given) => new BrokerUsers(newStack(), 'a', { brokerId, users: [good], ...given }),
      {
        brokerId: 'text',
        users: 'list',
        passwords: 'object',
        defaults: 'object',
        authorization: 'object',
        rebootOnChange: 'constantFlag',
        rebootTimeouts: 'map',
        timeouts: 'map',
      },
    ],
    [
      'a user among BrokerUsers',
      (given) => new BrokerUsers(newStack(), 'a', { brokerId, users: [{ ...good, ...given }] }),
      { ...userKinds, adoptExisting: 'flag' },
    ],
    [
      'the defaults of BrokerUsers',
      (given) => new BrokerUsers(newStack(), 'a', { brokerId, users: [good], defaults: given }),
      { groups: 'list', consoleAccess: 'flag', adoptExisting: 'flag' },
    ],
    [
      'an inline user',
      (given) =>
        InlineUsers.addTo(newBroker(), [
          { ...good, password: BrokerPassword.unsafePlainText('Secret-Word-1'), ...given },
        ]),
      userKinds,
    ],
    [
      'a DataMqUser',
      (given) => new DataMqUser(newStack(), 'a', { brokerId, username: 'orders', ...given }),
      { brokerId: 'text', username: 'text', provisioners: 'list', connection: 'object' },
    ],
    ['DataMqUsers', (given) => new DataMqUsers(newStack(), 'a', { brokerId, ...given }), { brokerId: 'text' }],
    [
      'a reboot',
      (given) => new BrokerReboot(newStack(), 'a', { brokerId, ...given }),
      { brokerId: 'text', triggers: 'map', evenIfNothingPending: 'flag', timeouts: 'map' },
    ],
    [
      'exclusive users',
      (given) => new ExclusiveUsers(newStack(), 'a', { brokerId, usernames: [], ...given }),
      {
        brokerId: 'text',
        usernames: 'list',
        ignore: 'list',
        removeLastConsoleUser: 'flag',
        removeReplicationUsers: 'flag',
        timeouts: 'map',
      },
    ],
    [
      'an MqProvider',
      (given) => new MqProvider(newStack(), 'a', { alias: 'other', ...given }),
      {
        ...kindsOf(PROVIDER_OPTIONS),
        ...Object.fromEntries(blocks.map(({ prop }) => [prop, 'object' as const])),
        alias: 'text',
        source: 'text',
        packaging: 'object',
      },
    ],
    ...blocks.map(({ prop, options }): [string, Call, Readonly<Record<string, Kind>>] => [
      `${prop} of an MqProvider`,
      (given) => new MqProvider(newStack(), 'a', { [prop]: given }),
      kindsOf(options),
    ]),
    [
      'a ValidatedVariable',
      (given) => ValidatedVariable.forUsername(newStack(), 'a', given),
      { description: 'text', default: 'text' },
    ],
    [
      'a ValidatedVariable of groups',
      (given) => ValidatedVariable.forGroups(newStack(), 'a', given),
      { description: 'text', default: 'list' },
    ],
    ['a UserMapVariable', (given) => new UserMapVariable(newStack(), 'a', given), { description: 'text' }],
    [
      'users of a variable',
      (given) => {
        const stack = newStack();
        return new UserMapVariable(stack, 'a').createUsers(stack, 'b', { brokerId, ...given });
      },
      {
        brokerId: 'text',
        output: 'constantFlag',
        defaults: 'object',
        rebootOnChange: 'constantFlag',
        rebootTimeouts: 'map',
        timeouts: 'map',
      },
    ],
    [
      'the defaults of users of a variable',
      (given) => {
        const stack = newStack();
        return new UserMapVariable(stack, 'a').createUsers(stack, 'b', { brokerId, defaults: given });
      },
      { groups: 'list', consoleAccess: 'flag', adoptExisting: 'flag' },
    ],
    [
      'a generated password',
      (given) => BrokerPassword.fromGeneratedSecret(newStack(), 'a', given),
      { ...secretKinds, ...otherSecretKinds, secretName: 'text' },
    ],
    [
      'generated passwords',
      (given) => BrokerPasswords.fromGeneratedSecrets(given),
      { ...secretKinds, ...otherSecretKinds, secretNamePrefix: 'text' },
    ],
    [
      'a password in a variable',
      (given) => BrokerPassword.fromVariable(passwordVariable(newStack()), given),
      { version: 'number' },
    ],
    ['a password in a secret', (given) => BrokerPassword.fromSecretsManager('mq/a', given), { jsonField: 'text' }],
    [
      'passwords in secrets',
      (given) => BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/', ...given }).passwordFor(newStack(), 'ab'),
      { namePrefix: 'text', jsonField: 'text' },
    ],
    ['passwords in variables', (given) => BrokerPasswords.fromVariables(given), { prefix: 'text', versions: 'object' }],
    ['a broker by name', (given) => BrokerId.fromBrokerName(newStack(), 'a', 'orders', given), { provider: 'object' }],
    ['a packaging', (given) => ProviderPackaging.selfContained(given), { directory: 'text' }],
  ])('%s', (_, call, kinds) => {
    const silent = Object.entries(kinds).flatMap(([field, kind]) =>
      [...wrong[kind], Symbol('s'), 10n, () => 1].flatMap((value: unknown) => {
        const isThrown = expectWords(() => call({ [field]: value }));
        return isThrown ? [] : [`${field}: ${typeof value} ${JSON.stringify(value)}`];
      }),
    );
    expect(silent).toEqual([]);
    expect(thrown(() => call({ nosuch: 1 })).message).toContain('There is no field "nosuch". Allowed: ');
    expect(thrown(() => call({ nosuch: null })).message).toContain('There is no field "nosuch".');
  });
});

test.each<[string, (stack: TerraformStack) => unknown, string]>([
  [
    'a call without props',
    (stack) => new DataMqUsers(stack, 'x', undefined as never),
    'the props are not valid (1 error)',
  ],
  [
    'a broken rule',
    (stack) => new DataMqUsers(stack, 'x', { brokerId: '!' }),
    'Amazon MQ would refuse this broker id (1 error)',
  ],
  [
    'a wrong timeout and an unknown prop',
    (stack) =>
      new BrokerUser(stack, 'x', {
        brokerId,
        username: 'orders',
        password,
        timeouts: { create: 600000 as never },
        ...{ user: 1 },
      }),
    'the props are not valid (2 errors)',
  ],
  [
    'a broken rule and an unknown prop',
    (stack) => new BrokerUser(stack, 'x', { brokerId, username: '!!', password, ...{ user: 1 } }),
    'Amazon MQ would refuse this user (2 errors)',
  ],
])('the heading for %s is true', (_, create, heading) => {
  expect(thrown(() => create(newStack())).message.split('\n')[0]).toBe(`stack/x: ${heading}.`);
});

test('an object that resembles a variable is refused', () => {
  const fake = { sensitive: true, addValidation: () => undefined, node: { path: 'x' } };
  expect(() => BrokerPassword.fromVariable(fake as unknown as Junk)).toThrow(
    'the variable must be a TerraformVariable',
  );
});

test('a default that breaks a rule is refused before the variable is created', () => {
  const stack = newStack();
  expect(() => ValidatedVariable.forUsername(stack, 'a', { default: 'bad user!' })).toThrow(
    /default: .*\[username-charset\]/,
  );
  expect(() => ValidatedVariable.forGroups(stack, 'a', { default: ['ok', '!'] })).toThrow(
    /default\[1\]: .*\[group-length\]/,
  );
  expect(() => ValidatedVariable.forUsername(stack, 'a', { default: 'orders' })).not.toThrow();
});

test('an MqProvider without props has the defaults', () => {
  expect(() => new MqProvider(newStack(), 'b', null as Junk)).not.toThrow();
  expect(thrown(() => new MqProvider(newStack(), 'b', 3 as Junk)).message).toBe(
    'stack/b: the options are a number. Allowed: an object. Pass one, or leave them out.',
  );
});

test('a call that is refused adds nothing to the tree', () => {
  const stack = newStack();
  const before = stack.node.children.length;
  thrown(() => new BrokerUser(stack, 'a', null as Junk));
  thrown(() => new BrokerUsers(stack, 'b', { brokerId, users: 'orders' } as Junk));
  thrown(() => new DataMqUser(stack, 'c', 3 as Junk));
  thrown(() => new BrokerReboot(stack, 'd', Symbol('x') as Junk));
  thrown(() => BrokerPassword.fromGeneratedSecret(stack, 'e', { jsonField: '' }));
  thrown(() => ValidatedVariable.forUsername(stack, 'f', { default: 5 as Junk }));
  thrown(() => BrokerId.fromBrokerName(stack, 'g', 'orders', { provider: 'aws' as Junk }));
  expect(stack.node.children.length).toBe(before);
});
