/** `EphemeralPassword` and `MqFunctions`: what is synthesized, and which mistakes are found. */
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import {
  BrokerPassword,
  BrokerUser,
  EphemeralPassword,
  InlineUsers,
  MqFunctions,
  type EphemeralPasswordOptions,
} from '../../src/constructs';
import { brokerId, newStack, synth, thrown } from './helpers';
import { newBroker } from './new-broker';

let stack: TerraformStack;
beforeEach(() => void (stack = newStack()));

interface Config {
  readonly ephemeral: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly output: Readonly<Record<string, { readonly value: string }>>;
}
const config = () => synth(stack).config as unknown as Config;

describe('EphemeralPassword', () => {
  const user = (password: BrokerPassword) => ({ brokerId, username: 'orders', password });

  test('is the password of a user, with its version', () => {
    const options = { length: 40, excludeCharacters: '"\\', username: 'orders', version: 3 };
    const generated = new EphemeralPassword(stack, 'password', options);
    const password = BrokerPassword.fromEphemeralPassword(generated);
    new BrokerUser(stack, 'orders', user(password));
    const { text } = synth(stack);
    const block = Object.entries(config().ephemeral.mq_password ?? {})[0];
    expect(block?.[1]).toMatchObject({ length: 40, exclude_characters: '"\\', username: 'orders' });
    expect(text).toContain(`"password_wo": "\${ephemeral.mq_password.${block?.[0]}.result}"`);
    expect(text).toContain('"password_wo_version": 3');
    expect(String(password)).toBe('BrokerPassword(ephemeral password stack/password)');
  });

  test.each<[EphemeralPasswordOptions, string]>([
    [{ length: 11 }, '`length`: The length is 11. Allowed: a whole number from 12 to 250.'],
    [{ length: 12.5 }, '`length`: The length is 12.5.'],
    [{ length: 'many' as never }, '`length`: The length is a string.'],
    [{ excludeCharacters: 7 as never }, '`excludeCharacters`: The value is a number.'],
    [{ excludeCharacters: Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join('') }, 'They leave 0'],
    [{ username: '' }, '`username`: The username is empty.'],
    [{ version: 0 }, '`version` is 0'],
    [{ lenght: 12 } as never, 'lenght'],
  ])('%j is refused', (options, message) => {
    expect(() => new EphemeralPassword(stack, 'password', options)).toThrow(message);
    expect(stack.node.tryFindChild('password')).toBeUndefined();
  });

  test('is refused for inline users, in another stack, and if it is something else', () => {
    const generated = new EphemeralPassword(stack, 'password');
    const password = BrokerPassword.fromEphemeralPassword(generated);
    const inline = () => InlineUsers.addTo(newBroker(stack), [{ username: 'orders', password }]);
    expect(inline).toThrow('The password is an ephemeral value');
    const other = new TerraformStack(stack.node.root, 'other');
    expect(thrown(() => new BrokerUser(other, 'orders', user(password))).message).toContain(
      'stack/password of another stack',
    );
    expect(() => BrokerPassword.fromEphemeralPassword({} as never)).toThrow('Allowed: an EphemeralPassword');
  });
});

describe('MqFunctions', () => {
  test('are expressions that Terraform evaluates', () => {
    const text = new TerraformVariable(stack, 'text', { type: 'string' });
    const values = {
      id: MqFunctions.userId(brokerId, text.stringValue),
      broker: MqFunctions.parseBrokerId(text.stringValue),
      name: MqFunctions.parseUsername(text.stringValue),
      user: MqFunctions.userViolations({ broker_id: brokerId, username: 'a ${"b"}', groups: ['x', text.stringValue] }),
      users: MqFunctions.usersViolations([{ username: text.stringValue }]),
      password: MqFunctions.passwordViolations(text.stringValue),
      roster: MqFunctions.roster(text.stringValue),
      access: MqFunctions.mayAccess(text.stringValue, ['orders'], 'write', 'queue://orders'),
    };
    for (const [name, value] of Object.entries(values)) new TerraformOutput(stack, name, { value });
    const found = Object.fromEntries(Object.entries(config().output).map(([name, { value }]) => [name, value]));
    expect(found).toMatchObject({
      id: `\${provider::mq::user_id("${brokerId}", var.text)}`,
      broker: '${provider::mq::parse_user_id(var.text).broker_id}',
      name: '${provider::mq::parse_user_id(var.text).username}',
      user: `\${provider::mq::user_violations({ "broker_id" = "${brokerId}", "username" = "a \${"b"}", "groups" = ["x", var.text] })}`,
      users: '${provider::mq::users_violations([{ "username" = var.text }])}',
      password: '${provider::mq::password_violations(var.text)}',
      roster: '${provider::mq::roster(var.text)}',
      access: '${provider::mq::permissions(var.text, ["orders"], "queue://orders").write}',
    });
    expect(() => MqFunctions.mayAccess('', [], 'delete', 'queue://a')).toThrow('Allowed: read, write or admin.');
  });

  test('is a class without instances', () => {
    expect(() => new (MqFunctions as never as new () => object)()).toThrow('MqFunctions.userViolations');
  });
});
