/** The conditions for values that are not known at synth: as text, and evaluated by real Terraform. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fn, TerraformVariable, type TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, type BrokerUserProps } from '../../src/constructs';
import { expressionOf } from '../../src/constructs/private/expressions';
import { rulesFor } from '../../src/rules/internal';
import { brokerId, newStack, passwordVariable, synth, temporaryDirectory, terraform, userResource } from './helpers';

interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

/** Returns the preconditions of a user whose props refer to a variable. */
function preconditions(
  props: (variable: TerraformVariable, stack: TerraformStack) => Partial<BrokerUserProps>,
): Condition[] {
  const stack = newStack();
  const password = BrokerPassword.fromVariable(passwordVariable(stack));
  const variable = new TerraformVariable(stack, 'x', {});
  new BrokerUser(stack, 'user', { brokerId, username: 'orders', password, ...props(variable, stack) });
  const { lifecycle } = userResource(synth(stack), 'user') as { lifecycle?: { precondition: Condition[] } };
  return lifecycle?.precondition ?? [];
}

const rules = (conditions: Condition[]) =>
  conditions.map(({ error_message }) => /the rule ([a-z-]+)\./.exec(error_message)?.[1]);
const usernameRules = ['username-length', 'username-charset', 'username-dot-segment'];

test('a user whose props are all known has no preconditions', () => {
  expect(preconditions(() => ({ groups: ['orders'], consoleAccess: true }))).toEqual([]);
});

test('a token has a precondition for every rule of its field, with the message of the rule', () => {
  expect(preconditions((x) => ({ brokerId: x.stringValue }))).toEqual([
    {
      condition: '${var.x == null ? true : can(regex("^[A-Za-z0-9_-]+$", var.x))}',
      error_message:
        'stack/user: The broker id breaks the rule broker-id-form. Allowed: letters, digits, - and _, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9. Pass the id that `aws mq list-brokers` prints as BrokerId.',
    },
  ]);
});

test.each<[string, (x: TerraformVariable) => Partial<BrokerUserProps>, string[], string]>([
  ['a token', (x) => ({ username: x.stringValue }), usernameRules, 'var.x)'],
  ['a raw template', () => ({ username: '${var.x}' }), usernameRules, 'var.x)'],
  ['a token inside text', (x) => ({ username: `svc-${x.stringValue}` }), usernameRules, '"svc-${var.x}")'],
  ['a function of a token', (x) => ({ username: Fn.lower(x.stringValue) }), usernameRules, '(lower(var.x)))'],
  ['a group in a list', (x) => ({ groups: ['a1', x.stringValue] }), ['group-length', 'group-charset'], 'var.x)'],
  ['a raw group in a list', () => ({ groups: ['${var.x}'] }), ['group-length', 'group-charset'], 'var.x)'],
  ['a list', (x) => ({ groups: x.listValue }), ['groups-count', 'group-length', 'group-charset'], 'var.x'],
  [
    'a flag',
    (x) => ({ consoleAccess: x.booleanValue, replicationUser: true }),
    ['replication-user-console-access'],
    'var.x',
  ],
])('%s that is not known is checked by Terraform', (_, props, expected, expression) => {
  const conditions = preconditions(props);
  expect(rules(conditions)).toEqual(expected);
  for (const { condition } of conditions) expect(condition).toContain(expression);
});

test('a flag that is not known needs no precondition if the other flag is false', () => {
  expect(preconditions((x) => ({ consoleAccess: x.booleanValue }))).toEqual([]);
  expect(preconditions((x) => ({ consoleAccess: x.booleanValue, replicationUser: false }))).toEqual([]);
});

test('known values next to a token are checked at synth', () => {
  expect(() => preconditions((x) => ({ groups: ['no good', x.stringValue] }))).toThrow(
    'groups[0]: The group "no good"',
  );
});

test('more than 20 groups, some of them unknown, are counted by Terraform', () => {
  const names = Array.from({ length: 19 }, (_, index) => `group-${index}`);
  const groups = (x: TerraformVariable) => [...names, x.stringValue, `a-${x.stringValue}`];
  expect(rules(preconditions((x) => ({ groups: groups(x) })))).toContain('groups-count');
});

test('generated preconditions are added to those of the caller, even if the caller sets them later', () => {
  const stack = newStack();
  const x = new TerraformVariable(stack, 'x', {});
  const password = BrokerPassword.fromVariable(passwordVariable(stack));
  const user = new BrokerUser(stack, 'user', { brokerId: x.stringValue, username: 'orders', password });
  user.lifecycle = { preventDestroy: true, precondition: [{ condition: '${true}', errorMessage: 'own' }] };
  const { lifecycle } = userResource(synth(stack), 'user') as { lifecycle: { precondition: Condition[] } };
  expect(lifecycle).toMatchObject({ prevent_destroy: true });
  expect(lifecycle.precondition.map(({ error_message }) => error_message.slice(0, 12))).toEqual([
    'own',
    'stack/user: ',
  ]);
});

test.each([
  ['${var.x}', 'var.x'],
  ['${var.x ? 1 : 2}', '(var.x ? 1 : 2)'],
  ['${var.x}${var.y}', '"${var.x}${var.y}"'],
  ['a"b\\c\n${var.x["k}"]}', '"a\\"b\\\\c\\n${var.x["k}"]}"'],
  ['${{a = "}"}.a}', '({a = "}"}.a)'],
  ['${"${var.x}}"}', '("${var.x}}")'],
  ['$${a}%%{b}', '"$${a}%%{b}"'],
  ['%{ if var.x }a%{ endif }', '"%{ if var.x }a%{ endif }"'],
])('the template %s is the expression %s', (template, expression) => {
  expect(expressionOf(template)).toBe(expression);
});

test('real Terraform refuses values that break a rule at plan, and accepts the others', () => {
  const stack = newStack();
  const password = BrokerPassword.fromVariable(passwordVariable(stack));
  const variable = (id: string, type: string) => new TerraformVariable(stack, id, { type });
  new BrokerUser(stack, 'user', {
    brokerId: variable('broker', 'string').stringValue,
    username: `svc-${variable('name', 'string').stringValue}`,
    groups: variable('groups', 'list(string)').listValue,
    consoleAccess: variable('console', 'bool').booleanValue,
    replicationUser: true,
    password,
  });
  const { config } = synth(stack);
  const { lifecycle } = userResource(synth(stack), 'user');
  // Only the conditions, on a resource that needs no provider.
  const folder = temporaryDirectory();
  const json = { variable: config.variable, resource: { terraform_data: { user: { lifecycle } } } };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(json, null, 2));
  const plan = (values: Record<string, unknown>) => {
    writeFileSync(join(folder, 'terraform.tfvars.json'), JSON.stringify(values));
    return terraform(folder, 'plan', '-no-color', '-input=false');
  };
  expect(terraform(folder, 'init', '-no-color').status).toBe(0);

  const good = { broker: brokerId, name: 'orders', groups: null, console: null, password: 'Very-Secret-Word-42' };
  expect(plan(good)).toMatchObject({ status: 0 });
  const bad = { ...good, broker: 'arn:aws:mq', name: 'bad user', groups: ['x', 'ok', '!!'], console: true };
  const refused = plan(bad);
  expect(refused.status).toBe(1);
  for (const rule of ['broker-id-form', 'username-charset', 'group-length', 'group-charset']) {
    expect(refused.output).toContain(`the rule ${rule}`);
  }
  expect(refused.output).toContain('rule replication-user-console-access');

  for (const value of ['a,b:c=d', 'aaaaaaaaaaaaa', 'Very-Sécret-Word-42', null]) {
    const { status, output } = plan({ ...good, password: value });
    expect(status).toBe(1);
    expect(output).toMatch(/breaks the rule password-|may not be set to null/);
    // The value is in a file from which Terraform quotes lines.
    expect(output).not.toContain(value ?? good.password);
  }
  expect(rulesFor('password').filter(({ severity }) => severity === 'error')).toHaveLength(
    (config.variable.password_rules?.validation as unknown[]).length,
  );
});
