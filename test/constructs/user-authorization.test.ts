/** Users with an authorization: those that could not work with it are refused, at synth or by Terraform. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Fn, TerraformVariable, Token, type TerraformStack } from 'cdktf';
import { auditBroker, parseAuthorization } from '../../src/access';
import {
  BrokerAuthorization,
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  InlineUsers,
  UserMapVariable,
  ValidatedVariable,
  type BrokerAuthorizationProps,
  type BrokerUserProps,
} from '../../src/constructs';
import { seed } from '../support/fuzz/seed';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { authorizationProps, GROUPS } from './authorization-arbitraries';
import { brokerId, newStack, synth, thrown } from './helpers';
import { newBroker } from './new-broker';

const password = BrokerPassword.fromSecretsManager('mq/shared');
const passwords = BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' });
const props: BrokerAuthorizationProps = {
  administrators: ['admins'],
  queues: [{ name: 'orders.>', read: ['orders'], write: ['orders', 'billing'], admin: ['orders'] }],
};

let stack: TerraformStack;
beforeEach(() => void (stack = newStack()));

const authorize = (more: Partial<BrokerAuthorizationProps> = {}) =>
  new BrokerAuthorization(stack, 'authorization', { ...props, ...more });
const user = (more: Partial<BrokerUserProps>) =>
  new BrokerUser(stack, 'user', { brokerId, username: 'orders-service', password, ...more });

const known = 'admins, activemq-webconsole, orders, billing';

describe('at synth', () => {
  test('a group that no entry names is refused with the groups that exist, and the one that was probably meant', () => {
    const authorization = authorize();
    expect(thrown(() => user({ authorization, groups: ['orders', 'biling', 'reports'] })).message).toBe(
      [
        'stack/user: the props are not valid (2 errors).',
        `  groups[1]: No entry names the group "biling". Allowed: the groups of the authorization stack/authorization: ${known}. Did you mean billing? Correct the group, or add it to an entry. [authorization-group]`,
        `  groups[2]: No entry names the group "reports". Allowed: the groups of the authorization stack/authorization: ${known}. Correct the group, or add it to an entry. [authorization-group]`,
      ].join('\n'),
    );
    expect(stack.node.tryFindChild('user')).toBeUndefined();
    expect(user({ authorization, groups: ['orders'] }).node.path).toBe('stack/user');
  });

  test('many groups are shown in part', () => {
    const authorization = authorize({ administrators: Array.from({ length: 30 }, (_, index) => `group-${index}`) });
    expect(() => user({ authorization, groups: ['other'] })).toThrow('group-18, group-19 and 13 more. Correct');
  });

  test('a user without groups is refused, because it could not connect, unless it is for replication', () => {
    const authorization = authorize();
    for (const groups of [undefined, []])
      expect(() => user({ authorization, groups })).toThrow(
        `groups: The user is in no group. Allowed: at least one group of the authorization stack/authorization with admin on ActiveMQ.Advisory.Connection, where ActiveMQ announces each connection: ${known}. Add the user to one of these groups. [authorization-connect]`,
      );
    user({ authorization, replicationUser: true });
  });

  test('a user whose groups may not connect is refused', () => {
    const authorization = authorize({
      topics: [{ name: 'ActiveMQ.Advisory.>', admin: ['orders'], read: ['billing'] }],
    });
    expect(() => user({ authorization, groups: ['billing'] })).toThrow('No group of the user may connect');
    user({ authorization, groups: ['billing', 'orders'] });
  });

  test('a user of a web console that is locked out is refused', () => {
    const authorization = authorize({ webConsole: false });
    expect(() => user({ authorization, groups: ['orders'], consoleAccess: true })).toThrow(
      'consoleAccess: The user has console access. Allowed: no console access, since `webConsole` of the authorization stack/authorization is false',
    );
    user({ authorization, groups: ['orders'], consoleAccess: false });
  });

  test('a mistake in the name of a group is reported once', () => {
    const { message } = thrown(() => user({ authorization: authorize(), groups: ['no good'] }));
    expect(message).toContain('(1 error)');
    expect(message).toContain('[group-charset]');
  });

  test('something else than an authorization is refused', () => {
    const authorization = stack as unknown as BrokerAuthorization;
    const message = 'authorization: The value is an object. Allowed: a BrokerAuthorization. [wrong-type]';
    const users = [{ username: 'orders', groups: ['orders'] }];
    expect(() => user({ authorization })).toThrow(message);
    expect(() => new BrokerUsers(stack, 'users', { brokerId, passwords, users, authorization })).toThrow(message);
    const map = new UserMapVariable(stack, 'map');
    expect(() => map.createUsers(stack, 'all', { brokerId, authorization })).toThrow(message);
    expect(() => InlineUsers.addTo(newBroker(stack), [], { authorization })).toThrow(`options.${message}`);
  });

  test('BrokerUsers report the mistakes of all users, and count the groups of `defaults`', () => {
    const authorization = authorize();
    const { message } = thrown(
      () =>
        new BrokerUsers(stack, 'users', {
          brokerId,
          authorization,
          passwords,
          defaults: { groups: ['everyone'] },
          users: [{ username: 'a1', groups: ['Orders'] }, { username: 'b1' }, { username: 'c1', groups: [] }],
        }),
    );
    expect(message).toContain('users[0].groups[0]: No entry names the group "Orders"');
    expect(message).toContain('Did you mean orders?');
    expect(message).toContain('users[1].groups[0]: No entry names the group "everyone"');
    expect(message).toContain('users[2].groups: The user is in no group');
    expect(
      BrokerUsers.violationsOf(stack, { brokerId, authorization, passwords, users: [{ username: 'a1' }] }),
    ).toEqual([expect.objectContaining({ rule: 'authorization-connect', path: 'users[0].groups' }) as unknown]);
  });

  test('users of a variable have defaults that the authorization knows', () => {
    const map = new UserMapVariable(stack, 'map');
    expect(() =>
      map.createUsers(stack, 'all', { brokerId, authorization: authorize(), defaults: { groups: ['everyone'] } }),
    ).toThrow('defaults.groups[0]: No entry names the group "everyone"');
  });

  test('inline users', () => {
    const authorization = authorize();
    const broker = newBroker(stack);
    const plain = BrokerPassword.unsafePlainText('Very-Secret-Word-42');
    const users = [{ username: 'orders', groups: ['oders'], password: plain }];
    expect(() => InlineUsers.addTo(broker, users, { authorization })).toThrow('users[0].groups[0]: No entry names');
    expect(InlineUsers.violationsOf(broker, users, { authorization })).toHaveLength(1);
    expect(InlineUsers.violationsOf(broker, users)).toHaveLength(0);
    expect(() => InlineUsers.addTo(broker, users, { authorisation: authorization } as never)).toThrow(
      'options.authorisation: There is no field "authorisation". Allowed: authorization. Use authorization.',
    );
    InlineUsers.addTo(broker, [{ username: 'orders', groups: ['orders'], password: plain }], { authorization });
  });
});

/** Findings about users that cannot work. Those about patterns and unused entries are the decision of the author. */
const mistakes = ['group-without-entry', 'advisories-denied', 'console-denied', 'user-without-groups'];

test('the audit of a broker finds no mistake in users that passed at synth, and one in each that did not', () => {
  const counts = { passed: 0, refused: 0 };
  const oneUser = fc.record({
    groups: fc.uniqueArray(fc.constantFrom('admins', 'unknown', ...GROUPS), { maxLength: 3 }),
    consoleAccess: fc.boolean(),
    replicationUser: fc.boolean(),
  });
  fc.assert(
    fc.property(authorizationProps, fc.array(oneUser, { minLength: 1, maxLength: 5 }), (all, users) => {
      const scope = newStack();
      const authorization = new BrokerAuthorization(scope, 'authorization', all);
      const parsed = parseAuthorization(authorization.configurationXml);
      for (const [index, given] of users.entries()) {
        if (given.consoleAccess && given.replicationUser) continue;
        const found = BrokerUser.violationsOf(scope, {
          brokerId,
          username: `u${index}`,
          password,
          authorization,
          ...given,
        });
        const isRefused = found.some(({ severity }) => severity === 'error');
        const audited = auditBroker({ authorization: parsed, users: [{ username: `u${index}`, ...given }] });
        const isMistake = audited.some(({ rule, severity }) => severity === 'error' || mistakes.includes(rule));
        if (isRefused !== isMistake) throw new Error(JSON.stringify({ given, found, audited }));
        counts[isRefused ? 'refused' : 'passed']++;
      }
    }),
    { seed, numRuns: process.env.FULL === '1' ? 2_000 : 200 },
  );
  expect(counts.passed).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(50);
});

interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

/** Returns the preconditions of the authorization on the only user of the stack. */
function preconditions(): Condition[] {
  const [block] = Object.values(synth(stack).config.resource.mq_user);
  const { precondition = [] } = (block?.lifecycle ?? {}) as { precondition?: Condition[] };
  return precondition.filter((one) => one.error_message.includes('the rule authorization-'));
}

describe('values that only Terraform knows', () => {
  const variable = (type: string, id = 'x') => new TerraformVariable(stack, id, { type });

  test('a user whose values are known has no precondition', () => {
    user({ authorization: authorize(), groups: ['orders'], consoleAccess: true });
    expect(preconditions()).toEqual([]);
  });

  test('a list has two preconditions, with the groups that are allowed', () => {
    user({ authorization: authorize(), groups: variable('list(string)').listValue });
    const among = 'try(contains(["admins","activemq-webconsole","orders","billing"], group), false)';
    expect(preconditions()).toEqual([
      {
        condition: `\${var.x == null ? true : alltrue([for group in var.x : ${among}])}`,
        error_message: `stack/user: The list of groups breaks the rule authorization-group. Allowed: the groups of the authorization stack/authorization: ${known}. Correct the group, or add it to an entry.`,
      },
      {
        condition: `\${var.x == null ? false : anytrue([for group in var.x : ${among}])}`,
        error_message: `stack/user: The list of groups breaks the rule authorization-connect. Allowed: at least one group of the authorization stack/authorization with admin on ActiveMQ.Advisory.Connection, where ActiveMQ announces each connection: ${known}. Add the user to one of these groups.`,
      },
    ]);
  });

  test('an unknown group beside `orders`, which may connect, has one', () => {
    user({ authorization: authorize(), groups: ['orders', variable('string').stringValue] });
    expect(preconditions()).toHaveLength(1);
  });

  test('console access has one if the console is locked out', () => {
    const consoleAccess = variable('bool').booleanValue;
    user({ authorization: authorize({ webConsole: false }), groups: ['orders'], consoleAccess });
    expect(preconditions().map(({ condition }) => condition)).toEqual(['${!coalesce(var.x, false)}']);
  });

  test('inline users have them on their broker', () => {
    const broker = newBroker(stack);
    const groups = variable('list(string)').listValue;
    const plain = BrokerPassword.unsafePlainText('Very-Secret-Word-42');
    InlineUsers.addTo(broker, [{ username: 'orders', groups, password: plain }], { authorization: authorize() });
    const messages = (broker.lifecycle?.precondition ?? []).map(({ errorMessage }) => errorMessage);
    expect(messages).toContainEqual(expect.stringMatching(/^stack\/broker: users\[0\]: .* authorization-group\./));
    expect(messages).toContainEqual(expect.stringMatching(/^stack\/broker: users\[0\]: .* authorization-connect\./));
  });
});

describe('real Terraform', () => {
  /** Plans only the conditions of the stack, on resources that need no provider. */
  async function plans(values: readonly Record<string, unknown>[]): Promise<string[]> {
    requireTerraform();
    const { config } = synth(stack);
    const resources = Object.entries(config.resource.mq_user).map(
      ([id, { lifecycle, for_each: forEach }]) => [id, { lifecycle, for_each: forEach }] as const,
    );
    const variables = Object.entries(config.variable ?? {}).map(
      ([id, { validation: _, ...rest }]) => [id, rest] as const,
    );
    const content = {
      ...(variables.length > 0 && { variable: Object.fromEntries(variables) }),
      resource: { terraform_data: Object.fromEntries(resources) },
    };
    const workspace = new Workspace();
    writeFileSync(join(workspace.folder, 'main.tf.json'), JSON.stringify(content, null, 2));
    await workspace.succeed(['init', '-no-color']);
    const results: string[] = [];
    for (const each of values) {
      writeFileSync(join(workspace.folder, 'terraform.tfvars.json'), JSON.stringify(each));
      const { stdout, stderr } = await workspace.run(['plan', '-no-color', '-input=false']);
      const output = `${stdout}${stderr}`.replace(/[\s│╷╵]+/g, ' ');
      results.push(
        [...output.matchAll(/the rule ([a-z-]+)\./g)].map(([, rule]) => rule).join(' ') ||
          (/Error/.test(output) ? output : 'ok'),
      );
    }
    workspace.remove();
    return results;
  }

  test('refuses users that could not work, and accepts the others', async () => {
    const authorization = authorize({ webConsole: false });
    const groups = new TerraformVariable(stack, 'list', { type: 'list(string)', default: ['orders'] });
    const group = new TerraformVariable(stack, 'one', { type: 'string', default: 'orders' });
    const access = new TerraformVariable(stack, 'access', { type: 'bool', default: false });
    const declared = ValidatedVariable.forGroups(stack, 'declared', { default: ['orders'] });
    const add = (id: string, more: Partial<BrokerUserProps>) =>
      new BrokerUser(stack, id, { brokerId, username: id, password, authorization, ...more });
    add('whole-list', { groups: groups.listValue });
    add('one-of-list', { groups: [group.stringValue], consoleAccess: access.booleanValue });
    add('declared-list', { groups: declared.listValue });
    expect(
      await plans([
        {},
        { list: ['orders', 'billing'] },
        { list: ['orders', 'oders'] },
        { list: [] },
        { list: null },
        { one: 'oders' },
        { one: null },
        { access: true },
        { declared: ['oders', 'orders'] },
      ]),
    ).toEqual([
      'ok',
      'ok',
      'authorization-group',
      'authorization-connect',
      'authorization-connect',
      'authorization-group authorization-connect',
      'authorization-group authorization-connect',
      'authorization-console',
      'authorization-group',
    ]);
  }, 120_000);

  test('checks constants, which refer to nothing, and users of a variable', async () => {
    const authorization = authorize();
    new BrokerUser(stack, 'right', {
      ...{ brokerId, username: 'right', password, authorization },
      groups: [Fn.lower('Orders')],
    });
    new BrokerUser(stack, 'wrong', {
      ...{ brokerId, username: 'wrong', password, authorization },
      groups: Token.asList('${["Oders"]}'),
    });
    expect(await plans([{}])).toEqual(['authorization-group authorization-connect']);

    stack = newStack();
    const map = new UserMapVariable(stack, 'users');
    const flag = new TerraformVariable(stack, 'flag', { type: 'bool', default: true });
    new BrokerUser(stack, 'maybe', {
      ...{ brokerId, username: 'maybe', password, authorization },
      replicationUser: flag.booleanValue,
    });
    map.createUsers(stack, 'user', { brokerId, authorization, defaults: { groups: ['billing'] } });
    const of = (groups: readonly string[] | null | undefined, replication = false) => ({
      users: { one: { secret_id: 'mq/one', groups, replication_user: replication } },
    });
    expect(
      await plans([
        of(['orders']),
        of(undefined),
        of(['oders', 'orders']),
        of([]),
        of([], true),
        { ...of(['orders']), flag: false },
      ]),
    ).toEqual(['ok', 'ok', 'authorization-group', 'authorization-connect', 'ok', 'authorization-connect']);
  }, 120_000);
});
