/** The ephemeral resource `mq_password`: every password is valid, and all are equally likely. */
import { readFileSync } from 'node:fs';
import { mqPassword } from '../../src/provider/ephemeral-resources/mq-password';
import { checkField, errorsIn } from '../../src/rules';
import { DiagnosticError, UNKNOWN } from '../../src/terraform-plugin';
import { brokerId, startRun } from '../support/terraform/mq-provider';
import { findSecrets, searchFiles } from '../support/run/secret-search';

type Config = Parameters<typeof mqPassword.open>[0];
const config = (given: Partial<Config> = {}): Config => ({
  length: null,
  exclude_characters: null,
  username: null,
  result: null,
  ...given,
});
const passwordOf = async (given?: Partial<Config>): Promise<string> => {
  const { result } = await mqPassword.open(config(given), undefined as never);
  if (result.result === null) throw new Error('There is no password.');
  return result.result;
};

test('has the requested length and characters, and every rule accepts it', async () => {
  expect(await passwordOf()).toHaveLength(32);
  for (const length of [12, 13, 100, 250]) {
    for (const exclude_characters of ['', '"\\/@', 'abcdefghijklmnopqrstuvwxyz', '\u0000é😀']) {
      const password = await passwordOf({ length, exclude_characters });
      expect(password).toHaveLength(length);
      expect([...password].filter((character) => exclude_characters.includes(character))).toEqual([]);
      expect(errorsIn(checkField('password', password))).toEqual([]);
    }
  }
});

test('of four characters is still one that the rules accept', async () => {
  const others = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
    (c) => !'wXy9'.includes(c),
  );
  for (let count = 0; count < 300; count++) {
    const password = await passwordOf({ length: 12, exclude_characters: others.join('') });
    expect(password).toMatch(/^[wXy9]{12}$/);
    expect(new Set(password).size).toBe(4);
  }
});

test('does not contain the username, in upper or lower case', async () => {
  const others = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
    (c) => !'abAB'.includes(c),
  );
  for (let count = 0; count < 300; count++) {
    expect(await passwordOf({ length: 12, exclude_characters: others.join(''), username: 'ba' })).not.toMatch(/ba/i);
  }
  const impossible = passwordOf({ length: 250, exclude_characters: others.join(''), username: 'ba' });
  await expect(impossible).rejects.toThrow(/^No password was found: Almost every password/);
});

test('each character is equally likely at each place', async () => {
  const counts = new Map<string, number>();
  const [draws, length] = [400, 250];
  for (let count = 0; count < draws; count++) {
    for (const character of await passwordOf({ length })) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  expect(counts.size).toBe(91);
  const expected = (draws * length) / 91;
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // 90 degrees of freedom: a larger value has a probability of less than 10^-12.
  expect(chiSquare).toBeLessThan(220);
});

test.each<[Partial<Config>, string, string]>([
  [{ length: 11 }, 'length', 'The length is 11. Allowed: a whole number from 12 to 250.'],
  [{ length: 251 }, 'length', 'The length is 251.'],
  [{ length: 12.5 }, 'length', 'The length is 12.5.'],
  [{ length: '1e400' }, 'length', 'The length is 1e400.'],
  [
    { exclude_characters: Array.from({ length: 91 }, (_, i) => String.fromCharCode(36 + i)).join('') },
    'exclude_characters',
    'They leave',
  ],
  [{ username: '' }, 'username', 'The username is empty.'],
])('%j is refused at validate and at open', async (given, attribute, message) => {
  const [problem, ...others] = mqPassword.validate?.(config(given)) ?? [];
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ severity: 'error', path: [attribute] });
  expect(problem?.detail).toContain(message);
  await expect(Promise.resolve().then(() => passwordOf(given))).rejects.toBeInstanceOf(DiagnosticError);
});

test('unknown arguments are accepted at validate', () => {
  expect(
    mqPassword.validate?.({ ...config(), length: UNKNOWN, exclude_characters: UNKNOWN, username: UNKNOWN }),
  ).toEqual([]);
});

test('with real Terraform, the user gets a password that is in no file and no output', async () => {
  const run = await startRun();
  try {
    run.write(`
ephemeral "mq_password" "it" {
  length   = 40
  username = "orders"
}
resource "mq_user" "it" {
  broker_id           = "${brokerId}"
  username            = "orders"
  password_wo         = ephemeral.mq_password.it.result
  password_wo_version = 1
}
`);
    const applied = await run.tf.apply();
    const password = run.emulator.passwordOf(brokerId, 'orders') ?? '';
    expect(password).toHaveLength(40);
    const planned = await run.tf.plan();
    expect(planned.isEmpty).toBe(true);
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(password);
    expect(findSecrets(applied.text + planned.text, [password])).toEqual([]);
    expect(searchFiles([run.tf.folder], [password]).hits).toEqual([]);
    expect(readFileSync(`${run.tf.folder}/terraform.tfstate`, 'utf8')).toContain('"orders"');
    // Another version sets another password.
    run.tf.write(run.tf.read('main.tf').replace('password_wo_version = 1', 'password_wo_version = 2'));
    await run.tf.apply();
    expect(run.emulator.passwordOf(brokerId, 'orders')).not.toBe(password);
  } finally {
    await run.close();
  }
});
