/** The parts of CDKTF that this package uses beyond its public types. A test fails if a version of CDKTF changes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MqBroker, mqBrokerUserToTerraform } from '@cdktf/provider-aws/lib/mq-broker';
import { App, TerraformOutput, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { BrokerPassword, BrokerUser } from '../../src/constructs';
import {
  crossStackReferences,
  elementType,
  hasMoved,
  omitBackend,
  omitProviderBlocks,
  onSynthesize,
  originOf,
  overridesOf,
} from '../../src/constructs/private/cdktf-internals';
import { IS_IN_BLOCK } from '../../src/constructs/users/user-block';
import { USER_FIELDS } from '../../src/rules';
import { brokerId, newApp, newStack, temporaryDirectory } from './helpers';
import { newBroker } from './new-broker';

test('CDKTF calls the function of onSynthesize once for each stack, with the folder and the stack of the session', () => {
  const outdir = temporaryDirectory();
  const app = new App({ outdir });
  const calls: string[] = [];
  for (const id of ['one', 'two']) {
    const stack = new TerraformStack(app, id);
    onSynthesize(new TerraformVariable(stack, 'name', {}), (session) =>
      calls.push(join(session.outdir, session.manifest.forStack(stack).workingDirectory)),
    );
  }
  app.synth();
  expect(calls).toEqual(['one', 'two'].map((id) => join(outdir, 'stacks', id)));
});

test('CDKTF marks a resource that was moved to another one, and omits it', () => {
  const stack = newStack();
  const [old, next] = ['old', 'next'].map((id) => {
    const password = BrokerPassword.fromSecretsManager('mq/orders');
    return new BrokerUser(stack, id, { brokerId, username: 'orders', password });
  }) as [BrokerUser, BrokerUser];
  next.addMoveTarget('target');
  expect([hasMoved(old), hasMoved(next)]).toEqual([false, false]);
  old.moveTo('target');
  expect([hasMoved(old), hasMoved(next)]).toEqual([true, false]);
  expect(old.toTerraform()).toMatchObject({ resource: undefined, moved: [{ from: 'mq_user.old' }] });
});

test('CDKTF records the kind of an element', () => {
  const stack = newStack();
  expect(elementType(new TerraformVariable(stack, 'name', {}))).toBe('var');
  expect(elementType(newBroker(stack))).toBe('aws_mq_broker');
});

test('CDKTF’s references contain their attribute and their stack', () => {
  const [one, two] = [newStack(), newStack()];
  const { id } = newBroker(one);
  expect(originOf(id)).toEqual({ identifier: 'aws_mq_broker.broker.id', originStack: one });
  expect(originOf(id)?.originStack).not.toBe(two);
  for (const value of [`a-${id}`, `${id}${id}`, 'b-1', '${aws_mq_broker.broker.id}', Token.asString({ a: 1 })]) {
    expect(originOf(value)).toBeUndefined();
  }
});

test('CDKTF omits blocks that are overridden with undefined', () => {
  const app = newApp();
  const stack = new TerraformStack(app, 'stack');
  newBroker(stack);
  omitBackend(stack);
  omitProviderBlocks(stack);
  app.synth();
  const file = join(app.outdir, 'stacks', 'stack', 'cdk.tf.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { terraform: object };
  expect(config).not.toHaveProperty('provider');
  expect(Object.keys(config.terraform)).toEqual(['required_providers']);
});

test('CDKTF keeps the overrides of a stack', () => {
  const stack = newStack();
  expect(overridesOf(stack)).toEqual({});
  stack.addOverride('a.b', 1);
  expect(overridesOf(stack)).toEqual({ a: { b: 1 } });
});

test('CDKTF adds an output and a remote state for a reference to another stack', () => {
  const app = newApp();
  const [one, two, three] = ['one', 'two', 'three'].map((id) => new TerraformStack(app, id)) as [
    TerraformStack,
    TerraformStack,
    TerraformStack,
  ];
  new TerraformOutput(two, 'id', { value: newBroker(one).id });
  app.synth();
  expect([one, two, three].map(crossStackReferences)).toEqual([
    { outgoing: ['aws_mq_broker.broker.id'], readers: ['two'], incoming: [] },
    { outgoing: [], readers: [], incoming: ['one'] },
    { outgoing: [], readers: [], incoming: [] },
  ]);
});

test('the AWS provider’s broker has user blocks that can be read and replaced, on which InlineUsers relies', () => {
  const broker = newBroker();
  expect(broker).toBeInstanceOf(MqBroker);
  broker.putUser([{ username: 'orders', password: 'x' }]);
  expect(broker.userInput).toEqual([{ username: 'orders', password: 'x' }]);
});

test('the user blocks of the AWS provider’s broker have exactly the options that InlineUsers passes to them', () => {
  const block = Object.keys(mqBrokerUserToTerraform({ username: 'orders', password: 'x' }) as object);
  const passed = Object.entries(IS_IN_BLOCK).map(([name, isInBlock]): [string, boolean] => [
    USER_FIELDS[name as keyof typeof IS_IN_BLOCK].terraformName,
    isInBlock,
  ]);
  expect(passed).toEqual(passed.map(([name]) => [name, block.includes(name)]));
  expect(block.sort()).toEqual(
    ['password', ...passed.flatMap(([name, isInBlock]) => (isInBlock ? [name] : []))].sort(),
  );
});
