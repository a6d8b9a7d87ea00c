/** Values that are not known at synth are checked by real Terraform at plan: every rule, with a valid and an invalid value. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { BrokerPassword, BrokerUser, InlineUsers, ValidatedVariable, type InlineUserProps } from '../../src/constructs';
import { base, brokerCases, brokerId, cases, type Case, type User } from '../rules/cases';
import { describeWithAwsProvider } from '../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../support/aws/aws-provider-server';
import { Workspace } from '../support/terraform/terraform';
import { newApp, newStack, passwordVariable, synth, type Config } from './helpers';
import { newBroker } from './new-broker';

jest.setTimeout(120_000);

/** The rules that Terraform checks: Terraform itself reports missing values, and warnings do not stop a plan. */
const errorCases = cases.filter((one) => one.severity === 'error' && !one.isPresence);
const userCases = errorCases.filter(({ path }) => path[0] !== 'password');
const passwordCases = errorCases.filter(({ path }) => path[0] === 'password');
const workspaces: Workspace[] = [];
afterAll(() => workspaces.splice(0).forEach((workspace) => workspace.remove()));

type Values = Record<string, unknown>;

/** Returns a function that plans a configuration with values and returns the details of the errors. */
function planner(config: object, env: NodeJS.ProcessEnv = {}) {
  const workspace = new Workspace({ env });
  workspaces.push(workspace);
  writeFileSync(join(workspace.folder, 'main.tf.json'), JSON.stringify(config, null, 2));
  const ready = workspace.succeed(['init', '-no-color']);
  return async (values: Values): Promise<string[]> => {
    await ready;
    writeFileSync(join(workspace.folder, 'terraform.tfvars.json'), JSON.stringify(values));
    const { stdout } = await workspace.run(['plan', '-json', '-input=false']);
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    return lines
      .map((line) => JSON.parse(line) as { diagnostic?: { severity: string; detail: string } })
      .flatMap(({ diagnostic }) => (diagnostic?.severity === 'error' ? [diagnostic.detail] : []))
      .map((detail) => detail.replace(/\s*This was checked by the validation rule at [^]*$/, ''));
  };
}

/** Returns the conditions of users, on resources that need no provider. */
function conditionsOf({ config }: { config: Config }): object {
  const resources = Object.entries(config.resource.mq_user).map(([id, { lifecycle }]) => [id, { lifecycle }]);
  return { variable: config.variable, resource: { terraform_data: Object.fromEntries(resources) as object } };
}

const idOf = ({ rule }: Pick<Case, 'rule'>) => rule.replaceAll('-', '_');

/** Creates a variable for each field of a case, and returns references to them. */
function variables(stack: TerraformStack, one: Case) {
  const variable = (field: string, type: string) => new TerraformVariable(stack, `${idOf(one)}_${field}`, { type });
  return {
    brokerId: variable('brokerId', 'string').stringValue,
    username: variable('username', 'string').stringValue,
    groups: variable('groups', 'list(string)').listValue,
    consoleAccess: variable('consoleAccess', 'bool').booleanValue,
    replicationUser: variable('replicationUser', 'bool').booleanValue,
  };
}

function valuesOf(one: Case, user: User): Values {
  const all = { groups: null, consoleAccess: null, replicationUser: null, ...base, username: idOf(one), ...user };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([field]) => field !== 'password')
      .map(([field, value]) => [`${idOf(one)}_${field}`, value]),
  );
}

const merged = (values: readonly Values[]): Values => Object.assign({}, ...values) as Values;

describe('preconditions of a BrokerUser', () => {
  const stack = newStack();
  for (const one of userCases) {
    const { brokerId: broker, ...rest } = variables(stack, one);
    // Each user is on a separate broker, so that their names are not compared.
    new BrokerUser(stack, idOf(one), {
      brokerId: broker,
      ...rest,
      password: BrokerPassword.unsafePlainText(base.password),
    });
  }
  const plan = planner(conditionsOf(synth(stack)));

  test('valid values are accepted', async () => {
    expect(await plan(merged(userCases.map((one) => valuesOf(one, one.good))))).toEqual([]);
  });

  test('each invalid value is refused only by its rule, all at once', async () => {
    const refused = await plan(merged(userCases.map((one) => valuesOf(one, one.bad))));
    expect(refused.sort()).toEqual(userCases.map((one) => `stack/${idOf(one)}: ${one.condition}`).sort());
  });

  test('unset values are left to Terraform', async () => {
    const nothing = { brokerId: null, username: null } as unknown as User;
    expect(await plan(merged(userCases.map((one) => valuesOf(one, nothing))))).toEqual([]);
  });
});

describe('validations of a password', () => {
  test.each(passwordCases)('$rule', async ({ good, bad, condition }) => {
    const stack = newStack();
    BrokerPassword.fromVariable(passwordVariable(stack));
    const plan = planner({ variable: synth(stack).config.variable });
    expect(await plan({ password: good.password })).toEqual([]);
    expect(await plan({ password: bad.password })).toEqual([condition]);
  });
});

describe('validations of declared variables', () => {
  const subjects = userCases.filter(({ rule }) => rule !== 'replication-user-console-access');
  const stack = newStack();
  for (const one of subjects) {
    const id = idOf(one);
    const [field] = one.path;
    const value = {
      ...(field === 'brokerId' && { brokerId: ValidatedVariable.forBrokerId(stack, id).stringValue }),
      ...(field === 'username' && { username: ValidatedVariable.forUsername(stack, id).stringValue }),
      ...(field === 'groups' && { groups: ValidatedVariable.forGroups(stack, id).listValue }),
    };
    const user = { brokerId: `b-${id}`, username: id, password: BrokerPassword.unsafePlainText(base.password) };
    new BrokerUser(stack, `user_${id}`, { ...user, ...value });
  }
  const result = synth(stack);
  const plan = planner({ variable: result.config.variable });
  const valueOf = ({ path }: Case, user: User) => user[path[0] as keyof User];

  test('a user with a declared variable has no precondition', () => {
    const users = Object.values(result.config.resource.mq_user);
    expect(users).toHaveLength(subjects.length);
    for (const user of users) expect(user).not.toHaveProperty('lifecycle');
  });

  test('valid values are accepted', async () => {
    expect(await plan(merged(subjects.map((one) => ({ [idOf(one)]: valueOf(one, one.good) }))))).toEqual([]);
  });

  test('each invalid value is refused only by its rule, all at once', async () => {
    const refused = await plan(merged(subjects.map((one) => ({ [idOf(one)]: valueOf(one, one.bad) }))));
    expect(refused.sort()).toEqual(subjects.map(({ condition }) => condition).sort());
  });

  test('a default is used as the value, and a missing value is an error', async () => {
    const other = newStack();
    ValidatedVariable.forUsername(other, 'name', { default: 'orders', description: 'Whose' });
    ValidatedVariable.forGroups(other, 'groups', { default: [] });
    const { variable } = synth(other).config;
    expect(variable.name).toMatchObject({ description: 'Whose', default: 'orders', type: 'string', nullable: false });
    const planOther = planner({ variable });
    expect(await planOther({})).toEqual([]);
    expect(await planOther({ name: 'x' })).toHaveLength(1);
  });
});

test('usernames that only Terraform knows must differ', async () => {
  const { good, bad } = brokerCases.find(({ rule }) => rule === 'username-unique') ?? brokerCases[0]!;
  const stack = newStack();
  const names = good.map((_, index) => new TerraformVariable(stack, `name_${index}`, { type: 'string' }));
  for (const [index, name] of names.entries()) {
    const password = BrokerPassword.unsafePlainText(base.password);
    new BrokerUser(stack, `user_${index}`, { brokerId, username: name.stringValue, password });
  }
  const plan = planner(conditionsOf(synth(stack)));
  const values = (list: readonly string[]) => Object.fromEntries(list.map((name, index) => [`name_${index}`, name]));
  expect(await plan(values(good))).toEqual([]);
  expect(await plan(values(bad))).toEqual([
    'stack/user_2: The list of usernames of this broker breaks the rule username-unique. Allowed: usernames that are unique on the broker (case-sensitive). Rename or remove one of the users.',
  ]);
});

describeWithAwsProvider()('inline users, with the real AWS provider', () => {
  function stackWith(users: (stack: TerraformStack) => InlineUserProps[]): Config {
    const stack = new TerraformStack(newApp(), 'stack');
    new AwsProvider(stack, 'aws', {
      region: 'us-east-1',
      accessKey: 'test',
      secretKey: 'test',
      skipCredentialsValidation: true,
      skipRequestingAccountId: true,
      skipMetadataApiCheck: 'true',
    });
    InlineUsers.addTo(newBroker(stack), users(stack));
    return synth(stack).config;
  }
  let aws: AwsProviderServer;
  beforeAll(async () => void (aws = await startAwsProvider()));
  afterAll(() => aws.close());
  const plannerOf = (config: Config) => planner(config, aws.env);
  const inline = userCases.filter(({ path }) => path[0] !== 'brokerId');

  test('tokens that the AWS provider would accept are checked', async () => {
    const config = stackWith((stack) =>
      inline.map((one) => {
        const { brokerId: _, ...rest } = variables(stack, one);
        return { ...rest, password: BrokerPassword.unsafePlainText(base.password) };
      }),
    );
    const plan = plannerOf(config);
    expect(await plan(merged(inline.map((one) => valuesOf(one, one.good))))).toEqual([]);
    const refused = await plan(merged(inline.map((one) => valuesOf(one, one.bad))));
    expect(refused.filter((message) => message.startsWith('stack/broker: ')).sort()).toEqual(
      inline.map((one, index) => `stack/broker: users[${index}]: ${one.condition}`).sort(),
    );
  });

  test('stored passwords are checked', async () => {
    const config = stackWith((stack) =>
      passwordCases.map((one) => ({
        username: idOf(one),
        password: BrokerPassword.fromStoredVariable(passwordVariable(stack, idOf(one))),
      })),
    );
    const plan = plannerOf(config);
    const values = (kind: 'good' | 'bad') => merged(passwordCases.map((one) => ({ [idOf(one)]: one[kind].password })));
    expect(await plan(values('good'))).toEqual([]);
    // The AWS provider also refuses some of them, with an error without a detail.
    const refused = (await plan(values('bad'))).filter((message) => message !== '');
    expect(refused.sort()).toEqual(passwordCases.map(({ condition }) => condition).sort());
  });
});
