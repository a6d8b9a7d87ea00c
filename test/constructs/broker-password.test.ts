/** Passwords: their sources, their attributes in Terraform, and that no output shows them. */
import { inspect } from 'node:util';
import { TerraformVariable, type TerraformVariableConfig } from 'cdktf';
import { BrokerPassword, BrokerUser, type BrokerPasswordOptions } from '../../src/constructs';
import { brokerId, newStack, passwordVariable, synth, thrown, userResource } from './helpers';

const secret = 'Very-Secret-Word-42';

describe('a password from a variable', () => {
  test('makes the variable ephemeral, and adds a second variable with the validations', () => {
    const stack = newStack();
    const password = BrokerPassword.fromVariable(passwordVariable(stack));
    new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password });
    const result = synth(stack);
    expect(userResource(result, 'orders')).toMatchObject({ password_wo: '${var.password}', password_wo_version: 1 });
    expect(result.config.variable.password).toEqual({
      type: 'string',
      sensitive: true,
      ephemeral: true,
      nullable: false,
    });
    expect(result.config.variable.password_rules).toEqual({
      type: 'bool',
      default: true,
      description: 'Do not set this variable. Its validations check the variable password without showing its value.',
      validation: [
        {
          condition: '${var.password_rules != null && can(regex("^(?s:.{12,250})$", var.password))}',
          error_message:
            'The password breaks the rule password-length. Allowed: 12 to 250 characters. Choose a password of that length.',
        },
        {
          condition: '${var.password_rules != null && length(distinct(split("", var.password))) >= 4}',
          error_message:
            'The password breaks the rule password-unique-characters. Allowed: at least 4 different characters. Use more different characters.',
        },
        {
          condition: '${var.password_rules != null && can(regex("^[^,:=]*$", var.password))}',
          error_message:
            'The password breaks the rule password-forbidden-characters. Allowed: any characters except commas, colons and equals signs. Replace these.',
        },
        {
          condition: '${var.password_rules != null && can(regex("^[ -~]*$", var.password))}',
          error_message:
            'The password breaks the rule password-printable-ascii. Allowed: printable ASCII characters (space to ~). Replace all other characters; a line break at the end often comes from reading the password from a file.',
        },
      ],
    });
    expect(result.annotations).toEqual([]);
  });

  test('one variable can be the password of several users, each with a separate version', () => {
    const stack = newStack();
    const variable = passwordVariable(stack);
    const first = BrokerPassword.fromVariable(variable);
    const second = BrokerPassword.fromVariable(variable, { version: 2 });
    new BrokerUser(stack, 'first', { brokerId, username: 'first', password: first });
    new BrokerUser(stack, 'second', { brokerId, username: 'second', password: second });
    const result = synth(stack);
    expect(result.config.variable.password_rules?.validation).toHaveLength(4);
    expect(userResource(result, 'second').password_wo_version).toBe(2);
  });

  test('a logical id that is set later is used everywhere', () => {
    const stack = newStack();
    const variable = passwordVariable(stack);
    const password = BrokerPassword.fromVariable(variable);
    new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password });
    variable.overrideLogicalId('orders_password');
    const result = synth(stack);
    expect(userResource(result, 'orders').password_wo).toBe('${var.orders_password}');
    expect(JSON.stringify(result.config.variable.password_rules)).toContain(', var.orders_password)');
  });

  test.each<[string, TerraformVariableConfig, string]>([
    ['that is not sensitive', {}, 'must be sensitive. Set `sensitive: true` on it.'],
    [
      'with a default',
      { sensitive: true, default: secret },
      'must have no default, since a default is written to cdk.tf.json. Set the value at plan with TF_VAR_… or -var.',
    ],
    [
      'of another type',
      { sensitive: true, type: 'map(string)' },
      'must hold a string, not map(string). Set `type: VariableType.STRING` on it.',
    ],
  ])('a variable %s is refused', (_, config, message) => {
    const variable = new TerraformVariable(newStack(), 'password', config);
    const error = thrown(() => BrokerPassword.fromVariable(variable));
    expect(error.message).toBe(`stack/password: a variable that holds a password ${message}`);
    expect(error.stack).not.toContain(secret);
  });

  test('a string instead of the variable is refused and not shown', () => {
    const error = thrown(() => BrokerPassword.fromVariable(secret as unknown as TerraformVariable));
    expect(error.message).toBe(
      'BrokerPassword.fromVariable: the variable must be a TerraformVariable with `sensitive: true` and no default.',
    );
  });

  test.each([0, -1, 1.5, NaN])('the version %d is refused', (version) => {
    expect(() => BrokerPassword.fromVariable(passwordVariable(newStack()), { version })).toThrow(
      `BrokerPassword.fromVariable: \`version\` is ${version}. Allowed: a whole number from 1. Increase it by one to set the password again.`,
    );
  });

  test('the version can be a token', () => {
    const stack = newStack();
    const version = new TerraformVariable(stack, 'version', { type: 'number' }).numberValue;
    const password = BrokerPassword.fromVariable(passwordVariable(stack), { version });
    new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password });
    expect(userResource(synth(stack), 'orders').password_wo_version).toBe('${var.version}');
  });
});

describe('a password in plain text', () => {
  const user = (value: string, options?: BrokerPasswordOptions) => {
    const stack = newStack();
    const password = BrokerPassword.unsafePlainText(value, options);
    return new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password });
  };

  test('is written unchanged, with a warning at synth', () => {
    const result = synth(user(secret, { version: 7 }).cdktfStack);
    expect(userResource(result, 'orders')).toMatchObject({ password_wo: secret, password_wo_version: 7 });
    expect(result.annotations).toMatchObject([
      {
        level: '@cdktf/warn',
        constructPath: 'stack/orders',
        message:
          'The password is plain text, which is written to cdk.tf.json and to saved plans. Use BrokerPassword.fromVariable(variable) with a sensitive TerraformVariable.',
      },
    ]);
    expect(JSON.stringify(result.annotations)).not.toContain(secret);
  });

  test('must follow the rules, and no error shows it', () => {
    const bad = 'aaaa,aaaa:aa';
    const error = thrown(() => user(bad));
    expect(error.message).toContain('password: The password has 3 different characters.');
    expect(error.message).toContain('password: The password has "," at position 5, ":" at position 10.');
    expect(`${error.stack}${inspect(error, { depth: 9 })}${JSON.stringify(error)}`).not.toContain(bad);
  });

  test('is not checked if it is a token', () => {
    expect(() => user('${var.short}')).not.toThrow();
  });

  test('is shown neither by a BrokerPassword nor by its user', () => {
    const password = BrokerPassword.unsafePlainText(secret);
    const holder = user(secret);
    const shown = [
      String(password),
      `${JSON.stringify({ password })}`,
      inspect(password, { depth: 9, showHidden: true }),
      inspect({ nested: [password] }, { depth: 9 }),
      inspect(holder, { depth: 12, showHidden: true }),
      JSON.stringify(Object.entries(password)),
      JSON.stringify(Object.getOwnPropertyNames(password)),
    ].join('\n');
    expect(shown).not.toContain(secret);
    expect(String(password)).toBe('BrokerPassword(plain text, hidden)');
    expect(inspect(password)).toBe('BrokerPassword(plain text, hidden)');
  });
});

test('the text of a BrokerPassword contains the path of its variable', () => {
  const password = BrokerPassword.fromVariable(passwordVariable(newStack()));
  expect(String(password)).toBe('BrokerPassword(variable stack/password)');
  expect(BrokerPassword.isBrokerPassword(password)).toBe(true);
  expect(BrokerPassword.isBrokerPassword(secret)).toBe(false);
});
