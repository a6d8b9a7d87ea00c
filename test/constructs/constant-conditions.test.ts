/** Conditions without a reference are never written, since Terraform refuses them at init. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fn, TerraformIterator, TerraformVariable, Token, type TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, InlineUsers } from '../../src/constructs';
import { hasReference } from '../../src/constructs/private/references';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { brokerId, newStack, synth } from './helpers';
import { newBroker } from './new-broker';

jest.setTimeout(120_000);

/** Values that CDKTF leaves to Terraform although they contain nothing unknown. */
const constants: [string, () => string][] = [
  ['lower', () => Fn.lower('Orders')],
  ['upper in text', () => `svc-${Fn.upper('orders')}`],
  ['element', () => Token.asString(Fn.element(['orders', 'billing'], 0))],
  ['join', () => Fn.join('-', ['orders', 'service'])],
  ['format', () => Token.asString(Fn.format('%s-%s', ['orders', 'var.x']))],
  ['replace', () => Fn.replace('or.ders', '.', '-')],
  ['lookup', () => Token.asString(Fn.lookup({ name: 'orders' }, 'name', 'var.name'))],
  ['coalesce', () => Token.asString(Fn.coalesce(['orders']))],
  ['trimspace', () => Fn.trimspace(' orders ')],
  ['substr', () => Fn.substr('orders-service', 0, 6)],
  ['a nested call', () => Fn.lower(Fn.element(Fn.split(',', 'Orders,Billing'), 0) as string)],
  ['jsondecode', () => Token.asString(Fn.lookup(Fn.jsondecode(Fn.rawString('{"name":"orders"}')), 'name', ''))],
  ['a raw call', () => '${lower("Orders")}'],
  ['a raw literal that looks like a reference', () => '${"aws_x.y"}'],
  ['a directive', () => '%{ if true }orders%{ else }billing%{ endif }'],
  ['a for expression', () => '${join("-", [for x in ["a", "b"] : x])}'],
  ['a for expression with attributes', () => '${join("-", [for x in [{ name = "ab" }] : x.name])}'],
  ['a conditional', () => '${true ? "orders" : "billing"}'],
];

/** Values that contain a reference, by the kind of the reference. */
const references: [string, (variable: TerraformVariable) => string][] = [
  ['a variable', (variable) => variable.stringValue],
  ['a variable in text', (variable) => `svc-${variable.stringValue}`],
  ['a function of a variable', (variable) => Fn.lower(variable.stringValue)],
  ['a variable in a nested string', () => '${lower("svc-${var.name}")}'],
  ['path', () => '${basename(path.module) == "" ? "orders" : "orders-x"}'],
  ['the workspace', () => 'orders-${terraform.workspace}'],
  ['a variable in a for expression', () => '${join("-", [for x in [1, 2] : "${x}${var.name}"])}'],
  ['an indexed variable', () => '${[var.name][0]}'],
];

/** Returns the conditions of a stack's users, on resources that need no provider. */
async function validated(fill: (stack: TerraformStack) => void): Promise<Record<string, unknown[] | undefined>> {
  requireTerraform();
  const stack = newStack();
  new TerraformVariable(stack, 'name', { default: 'orders' });
  fill(stack);
  const { config } = synth(stack);
  const users = Object.entries(config.resource.mq_user);
  const resources = users.map(([id, { lifecycle, for_each: forEach }]) => [id, { lifecycle, for_each: forEach }]);
  const workspace = new Workspace();
  const content = { variable: config.variable, resource: { terraform_data: Object.fromEntries(resources) as object } };
  writeFileSync(join(workspace.folder, 'main.tf.json'), JSON.stringify(content));
  await workspace.succeed(['init', '-no-color']);
  await workspace.succeed(['plan', '-no-color', '-input=false']);
  workspace.remove();
  return Object.fromEntries(
    users.map(([id, { lifecycle }]) => [id, (lifecycle as { precondition?: unknown[] } | undefined)?.precondition]),
  );
}

const password = BrokerPassword.fromSecretsManager('mq/shared');
const idOf = (index: number) => `user_${index}`;

test('constants have no conditions, and real Terraform plans them', async () => {
  const conditions = await validated((stack) => {
    constants.forEach(([, value], index) => {
      const username = `${value()}`;
      new BrokerUser(stack, idOf(index), { brokerId: `b-${index}`, username, password, groups: [value(), 'staff'] });
    });
    new BrokerUser(stack, 'list', { brokerId, username: 'list', password, groups: Fn.split(',', 'a1,b1') });
    new BrokerUser(stack, 'access', {
      brokerId,
      username: 'access',
      password,
      consoleAccess: Token.asAny('${tobool("true")}'),
      replicationUser: Token.asAny('${tobool("false")}'),
    });
    new BrokerUser(stack, 'id', { brokerId: Fn.lower('B-1'), username: 'id-user', password });
    const twins = { brokerId: 'b-twins', password };
    new BrokerUser(stack, 'twin_1', { ...twins, username: 'twin' });
    new BrokerUser(stack, 'twin_2', { ...twins, username: Fn.lower('Other') });
  });
  expect(Object.values(conditions)).toEqual(Object.keys(conditions).map(() => undefined));
});

test('values that refer to something keep their conditions, and real Terraform plans them', async () => {
  const conditions = await validated((stack) => {
    const variable = stack.node.findChild('name') as TerraformVariable;
    references.forEach(([, value], index) => {
      new BrokerUser(stack, idOf(index), { brokerId: `b-${index}`, username: value(variable), password });
    });
    const each = TerraformIterator.fromList(['orders', 'billing']);
    new BrokerUser(stack, 'each', { forEach: each, brokerId, username: each.value as string, password });
    // A constant next to a reference: the list refers to a variable.
    const groups = [Fn.lower('A1'), variable.stringValue];
    new BrokerUser(stack, 'mixed', { brokerId, username: 'mixed', password, groups });
  });
  references.forEach(([name], index) => expect([name, conditions[idOf(index)]?.length]).toEqual([name, 3]));
  expect(conditions.each).toHaveLength(3);
  expect(conditions.mixed).toHaveLength(2);
});

test('inline users have no conditions on constants', () => {
  const stack = newStack();
  const inline = { password: BrokerPassword.unsafePlainText('Very-Secret-Word-42') };
  const broker = newBroker(stack);
  InlineUsers.addTo(broker, [{ ...inline, username: Fn.lower('Orders') }]);
  expect(broker.lifecycle).toBeUndefined();
  const variable = new TerraformVariable(stack, 'name', {});
  InlineUsers.addTo(broker, [{ ...inline, username: variable.stringValue }]);
  expect(broker.lifecycle?.precondition).toHaveLength(3);
});

test.each([
  ['var.x', true],
  ['lower("var.x")', false],
  ['"a ${var.x}"', true],
  ['"a $${var.x}"', false],
  ['"\\"${"var.x"}"', false],
  ['"%{ if var.x }a%{ endif }"', true],
  ['[for k, v in { a = 1 } : v.b]', false],
  ['{ var = 1 }', false],
  ['provider::aws::arn_parse("a").b', false],
  ['each.value["k"]', true],
  ['count.index', true],
  ['path.module', true],
  ['"100%"', false],
  ['"$"', false],
  ['1.5e3', false],
  ['[for var in var.names : upper(var)]', true],
  ['[for var in ["a"] : var.b]', false],
  ['[for x in ["a"] : x.y] == x.y', true],
  ['[for x in (true ? [{ y = 1 }] : []) : x.y]', false],
  ['[for x in true ? [{ y = 1 }] : [] : x.y]', false],
  ['[for x in [[{ y = 1 }]] : [for z in x : z.y]]', false],
  ['[for x in [1] : [for each in each.value : x]]', true],
  ['{ for k, v in { a = { b = 1 } } : k => v.b }', false],
  ['"%{ for x in [{ y = 1 }] ~}${x.y}%{ endfor }"', false],
  ['"%{ for x in [1] ~}${x}%{ endfor }${x.y}"', true],
])('whether %s refers to something: %s', (expression, expected) => {
  expect(hasReference(expression)).toBe(expected);
});
