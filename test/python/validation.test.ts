/** Mistakes have the same messages in Python as in TypeScript: each call is made in both languages. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import * as constructs from '../../src/constructs';
import { binaryContext } from '../../src/constructs/provider/mq-provider';
import { binaryDirectory } from '../constructs/helpers';
import { base, brokerCases, cases, type User } from '../rules/cases';
import { describeWithPython } from '../support/python/python';

jest.setTimeout(300_000);

const { BrokerPassword, BrokerPasswords, MqProvider } = constructs;

/** A call of the API with values of JSON, in which objects with a `$` stand for constructs. */
interface Call {
  /** A class, or a static method: `BrokerPassword.fromVariable`. */
  readonly name: keyof typeof constructs | `${keyof typeof constructs}.${string}`;
  readonly props?: object;
  readonly arguments?: readonly unknown[];
  /** How many constructs to create. Default: one. */
  readonly times?: number;
  /** Whether the app is synthesized, which checks all users together and lists the warnings. */
  readonly synth?: true;
}

interface Outcome {
  readonly error?: string;
  readonly warnings?: readonly string[];
}

const plugin = binaryDirectory();

/** Returns a value with the constructs that it describes. `calls.py` does the same. */
function valueOf(value: unknown, stack: TerraformStack): unknown {
  if (Array.isArray(value)) return value.map((one) => valueOf(one, stack));
  if (typeof value !== 'object' || value === null) return value;
  const given: Readonly<Record<string, unknown>> = { ...value };
  if (typeof given.$plainText === 'string') return BrokerPassword.unsafePlainText(given.$plainText);
  if (typeof given.$secrets === 'string') return BrokerPasswords.fromSecretsManager({ namePrefix: given.$secrets });
  if ('$variable' in given) return new TerraformVariable(stack, 'variable', given.$variable as object);
  if ('$definition' in given) return valueOf(given.$definition, stack);
  return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, valueOf(one, stack)]));
}

function inTypeScript({ name, props, arguments: args, times = 1, synth }: Call): Outcome {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'calls-')), context: { [binaryContext]: plugin } });
  const stack = new TerraformStack(app, 'stack');
  if (name !== 'MqProvider') new MqProvider(stack, 'mq');
  const [className = '', method] = name.split('.');
  try {
    const target = Reflect.get(constructs, className) as (new (...all: unknown[]) => unknown) &
      Record<string, (...all: unknown[]) => unknown>;
    if (method !== undefined) {
      const given = [...(args ?? []), ...(props ? [props] : [])];
      target[method]?.(...given.map((one) => (one === '$stack' ? stack : valueOf(one, stack))));
    } else {
      for (let index = 0; index < times; index++) new target(stack, `construct${index}`, valueOf(props, stack));
    }
    if (!synth) return {};
    app.synth();
    const manifest = JSON.parse(readFileSync(join(app.outdir, 'manifest.json'), 'utf8')) as {
      stacks: { stack: { annotations: { message: string }[] } };
    };
    return { warnings: manifest.stacks.stack.annotations.map(({ message }) => message) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const { brokerId } = base;
const user = ({ password = base.password, ...rest }: User = {}) => ({
  brokerId,
  username: 'orders',
  ...rest,
  password: { $plainText: password },
});
const users = (list: unknown, rest: object = {}): Call => ({
  name: 'BrokerUsers',
  props: { brokerId, users: list, passwords: { $secrets: 'mq/' }, ...rest },
});
/** A user as a struct of Python, or as a dict. */
const definitions = [
  ['as objects', (fields: object) => ({ $definition: fields })],
  ['as dicts', (fields: object) => fields],
] as const;
const wrongValues = [7, true, 'text', ['text'], [7], { key: 'value' }, [{ key: 'value' }], [['text']], null];
const fieldsOfUser = ['brokerId', 'username', 'groups', 'consoleAccess', 'replicationUser', 'acknowledge', 'password'];

const calls: [what: string, call: Call][] = [
  ...cases.map(({ rule, bad }): [string, Call] => [
    `BrokerUser: ${rule}`,
    { name: 'BrokerUser', props: user(bad), synth: true },
  ]),
  ...definitions.flatMap(([form, definition]) => [
    ...cases
      .filter(({ path }) => path[0] !== 'brokerId' && path[0] !== 'password')
      .map(({ rule, bad }): [string, Call] => [
        `BrokerUsers, ${form}: ${rule}`,
        { ...users([definition({ username: 'other' }), definition({ username: 'orders', ...bad })]), synth: true },
      ]),
    ...brokerCases.map(({ rule, bad }): [string, Call] => [
      `BrokerUsers, ${form}: ${rule}`,
      users(bad.map((username) => definition({ username }))),
    ]),
    ...fieldsOfUser
      .filter((field) => field !== 'brokerId')
      .flatMap((field) =>
        wrongValues.map((value): [string, Call] => [
          `BrokerUsers, ${form}: ${field} is ${JSON.stringify(value)}`,
          users([definition({ username: 'orders', [field]: value })]),
        ]),
      ),
  ]),
  ...fieldsOfUser.flatMap((field) =>
    wrongValues.map((value): [string, Call] => [
      `BrokerUser: ${field} is ${JSON.stringify(value)}`,
      { name: 'BrokerUser', props: { ...user(), [field]: value } },
    ]),
  ),
  ...['timeouts', 'adoptExisting', 'lifecycle', 'dependsOn', 'provider'].flatMap((field) =>
    [7, 'text', ['text']].map((value): [string, Call] => [
      `BrokerUser: ${field} is ${JSON.stringify(value)}`,
      { name: 'BrokerUser', props: { ...user(), [field]: value }, synth: true },
    ]),
  ),
  [
    'BrokerUser: everything at once',
    {
      name: 'BrokerUser',
      props: user({
        brokerId: '',
        username: '',
        password: '',
        groups: ['!'],
        consoleAccess: true,
        replicationUser: true,
      }),
    },
  ],
  [
    'BrokerUser: timeouts with an unknown field',
    { name: 'BrokerUser', props: { ...user(), timeouts: { creat: '5m' } } },
  ],
  ['BrokerUser: a wrong duration', { name: 'BrokerUser', props: { ...user(), timeouts: { create: 'soon' } } }],
  ['BrokerUser: the same user twice', { name: 'BrokerUser', props: user(), times: 2, synth: true }],
  ...wrongValues.map((value): [string, Call] => [`BrokerUsers: users is ${JSON.stringify(value)}`, users(value)]),
  ...wrongValues.map((value): [string, Call] => [
    `BrokerUsers: passwords is ${JSON.stringify(value)}`,
    users([{ username: 'orders' }], { passwords: value }),
  ]),
  ...wrongValues.map((value): [string, Call] => [
    `BrokerUsers: defaults is ${JSON.stringify(value)}`,
    users([{ username: 'orders' }], { defaults: value }),
  ]),
  ['BrokerUsers: a password as text', users([{ username: 'orders', password: 'Example-Secret-2026' }])],
  ['BrokerUsers: unknown fields', users([{ username: 'orders', consolAccess: true, pasword: 'x', zzz: 1 }])],
  ['BrokerUsers: defaults with an unknown field', users([{ username: 'orders' }], { defaults: { group: ['x'] } })],
  ['BrokerUsers: a user is missing', users([{ username: 'orders' }, null])],
  ['BrokerUsers: timeouts without a reboot', users([{ username: 'orders' }], { rebootTimeouts: { create: '5m' } })],
  ...[7, 'text', ['text'], { key: 'value' }].flatMap((value) =>
    ['brokerId', 'triggers', 'evenIfNothingPending', 'timeouts'].map((field): [string, Call] => [
      `BrokerReboot: ${field} is ${JSON.stringify(value)}`,
      { name: 'BrokerReboot', props: { brokerId, [field]: value }, synth: true },
    ]),
  ),
  ...[7, 'no region', ['text'], { key: 'value' }].flatMap((value) =>
    ['region', 'profile', 'endpoints', 'assumeRole', 'maxRetries', 'secretKey', 'source', 'alias', 'packaging'].map(
      (field): [string, Call] => [
        `MqProvider: ${field} is ${JSON.stringify(value)}`,
        { name: 'MqProvider', props: { [field]: value }, synth: true },
      ],
    ),
  ),
  ...wrongValues.map((value): [string, Call] => [
    `BrokerPassword.fromVariable: ${JSON.stringify(value)}`,
    { name: 'BrokerPassword.fromVariable', arguments: [value] },
  ]),
  ...[{ type: 'string' }, { sensitive: true, default: 'x' }, { sensitive: true, type: 'number' }].map(
    (options): [string, Call] => [
      `BrokerPassword.fromVariable: a variable with ${JSON.stringify(options)}`,
      { name: 'BrokerPassword.fromVariable', arguments: [{ $variable: options }] },
    ],
  ),
  ...[0, 1.5, 'two', [1]].map((version): [string, Call] => [
    `BrokerPassword.fromVariable: version is ${JSON.stringify(version)}`,
    { name: 'BrokerPassword.fromVariable', arguments: [{ $variable: { sensitive: true } }], props: { version } },
  ]),
  ...['', 'arn:aws:s3:::bucket', 7, ['text']].map((secret): [string, Call] => [
    `BrokerPassword.fromSecretsManager: ${JSON.stringify(secret)}`,
    { name: 'BrokerPassword.fromSecretsManager', arguments: [secret] },
  ]),
  ...[7, ['text'], { key: 'value' }].map((value): [string, Call] => [
    `BrokerPassword.unsafePlainText: ${JSON.stringify(value)}`,
    { name: 'BrokerPassword.unsafePlainText', arguments: [value] },
  ]),
  ...[{ length: 11 }, { recoveryWindowInDays: 'x' }, { secretName: 'no space' }, { tags: ['x'] }, {}].map(
    (props): [string, Call] => [
      `BrokerPassword.fromGeneratedSecret: ${JSON.stringify(props)}`,
      { name: 'BrokerPassword.fromGeneratedSecret', arguments: ['$stack', 'secret'], props },
    ],
  ),
  ...[7, '', 'missing.yaml', ['text']].map((path): [string, Call] => [
    `RosterFile.fromPath: ${JSON.stringify(path)}`,
    { name: 'RosterFile.fromPath', arguments: [path] },
  ]),
];

describeWithPython('the messages of mistakes', (python) => {
  test.each(['cdktf', 'cdktn'])('are the same in Python with %s', async (framework) => {
    const { status, stdout, stderr } = await python.run(
      [join(__dirname, 'calls.py'), framework, `${framework}_mq_users`],
      { PROVIDER_DIRECTORY: plugin },
      // Undefined values of TypeScript stand for None in Python.
      JSON.stringify(
        calls.map(([, call]) => call),
        (_key, value: unknown) => value ?? null,
      ),
    );
    if (status !== 0) throw new Error(stderr);
    const outcomes = JSON.parse(stdout) as Outcome[];
    const named = (all: readonly Outcome[]) => Object.fromEntries(calls.map(([what], index) => [what, all[index]]));
    const here = calls.map(([, call]) => inTypeScript(call));
    expect(named(outcomes)).toEqual(named(here));
    expect(here.filter(({ error }) => error !== undefined).length).toBeGreaterThan(calls.length * 0.7);
    expect(new Set(calls.map(([what]) => what)).size).toBe(calls.length);
  });

  test.each([
    [
      'a dict with a name in two spellings',
      '[{ "username": "orders", "console_access": False, "consoleAccess": True }]',
      'users[0]: The value is a dict with one name in two spellings. Allowed: each name once, such as console_access.',
    ],
    [
      'a list that contains itself',
      'endless',
      'The value nests deeper than 50 levels. Allowed: lists and dicts that do not contain themselves.',
    ],
  ])('%s is refused', async (_what, users, message) => {
    const app = `
from cdktf import App, TerraformStack
from cdktf_mq_users import BrokerUsers
endless = []
endless.append(endless)
try:
    BrokerUsers(TerraformStack(App(), "stack"), "users", broker_id="${brokerId}", users=${users})
except TypeError as error:
    print(error)
`;
    const { stdout, stderr } = await python.run(['-c', app], {});
    expect([stdout, stderr]).toEqual([expect.stringContaining(message), '']);
  });

  test('a set has the same order in every process', async () => {
    const app = `
import json
from cdktf import App, Testing, TerraformStack
from cdktf_mq_users import BrokerPassword, BrokerUser
stack = TerraformStack(App(), "stack")
BrokerUser(stack, "user", broker_id="${brokerId}", username="orders", groups={"delta", "beta", "alpha", "gamma"},
           password=BrokerPassword.from_secrets_manager("mq/orders"))
print(json.loads(Testing.synth(stack))["resource"]["mq_user"]["user"]["groups"])
`;
    for (const seed of ['1', '2', '3']) {
      const { stdout, stderr } = await python.run(['-c', app], { PYTHONHASHSEED: seed });
      expect([stdout.trim(), stderr]).toEqual(["['alpha', 'beta', 'delta', 'gamma']", '']);
    }
  });
});
