/** Parts of the API whose shape differs in Python: violations as data, and classes that are created by methods only. */
import { join } from 'node:path';
import { binaryDirectory } from '../constructs/helpers';
import { describeWithPython } from '../support/python/python';

interface Printed {
  readonly user: readonly object[];
  readonly valid: readonly object[];
  readonly users: readonly { readonly rule: string }[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly enum: readonly object[];
  readonly class: string;
  readonly spellings: string;
  readonly override: unknown;
  readonly password: string;
  readonly functions: string;
  readonly groups: readonly string[];
  readonly xml: string;
  readonly plugin: string;
  readonly unauthorized: readonly object[];
  readonly misspelled: string;
  readonly archive: string;
  readonly rotation: Readonly<Record<string, unknown>>;
  readonly schedule: string;
}

describeWithPython('the API in Python', (python) => {
  test.each(['cdktf', 'cdktn'])('PyPI shows the first steps in Python (%s)', async (framework) => {
    const code = `import importlib.metadata as m; print(m.metadata("${framework}-mq-users").get_payload())`;
    const { stdout } = await python.run(['-c', code]);
    const other = framework === 'cdktf' ? 'cdktn' : 'cdktf';
    expect(stdout).toContain(`# ${framework}-mq-users\n`);
    expect(stdout).toContain(`from ${framework}_mq_users import `);
    expect(stdout).toContain(`npm install --global ${framework}-cli@`);
    expect(stdout).toContain(`-- ${framework} deploy --auto-approve`);
    expect(stdout).toContain('```json\n');
    expect(stdout).not.toMatch(/<!--|\]\(\.\.|main\.ts|init --template/);
    expect(stdout.replaceAll('cdktf.json', '')).not.toMatch(new RegExp(`\\b${other}`));
  });

  test.each(['cdktf', 'cdktn'])(
    'returns violations as data, and names the methods of a class (%s)',
    async (framework) => {
      const args = [join(__dirname, 'api.py'), framework, `${framework}_mq_users`];
      const { status, stdout, stderr } = await python.run(args, { PROVIDER_DIRECTORY: binaryDirectory() });
      expect([status, stderr]).toEqual([0, '']);
      const printed = JSON.parse(stdout) as Printed;
      expect(printed.user).toEqual([
        {
          rule: 'username-charset',
          severity: 'error',
          path: 'username',
          message: expect.stringContaining('","') as unknown,
        },
        {
          rule: 'group-length',
          severity: 'error',
          path: 'groups[0]',
          message: expect.stringContaining('"x"') as unknown,
        },
      ]);
      expect(printed.valid).toEqual([]);
      expect(printed.users.map(({ rule }) => rule)).toContain('username-unique');
      expect(printed.override).toEqual([{ a_b: { c_d: [{ e_f: 1 }] } }]);
      const attributes = '{ "username" = "orders", "console_access" = true, "acknowledge" = { "username-pii" = "x" } }';
      expect(printed.outputs).toEqual({
        one: `\${provider::mq::user_violations(${attributes})}`,
        all: `\${provider::mq::users_violations([${attributes}, ${attributes}])}`,
      });
      expect(printed.enum).toEqual([]);
      expect(printed.class).toBe(
        'TypeError: password: The value is the class BrokerPassword. Allowed: an object of it. Pass one of these.',
      );
      expect(printed.spellings).toContain('a dict with one name in two spellings');
      expect(printed.password).toContain('Allowed: BrokerPassword.fromSecretsManager, ');
      expect(printed.functions).toContain('MqFunctions.userViolations');
      expect(printed.groups).toEqual(['admins', 'activemq-webconsole', 'orders', 'billing']);
      expect(printed.xml).toContain('<authorizationEntry queue="billing" write="billing"/>');
      expect(printed.plugin).toMatch(/^<authorizationPlugin>/);
      expect(printed.unauthorized).toEqual([
        expect.objectContaining({
          rule: 'authorization-group',
          path: 'groups[0]',
          message: expect.stringContaining('Did you mean orders?') as unknown,
        }),
      ]);
      expect(printed.misspelled).toContain('reed');
      expect(printed.archive).toBe(printed.rotation.source_code_hash);
      expect(printed.rotation).toMatchObject({
        function_name: 'rotations-rotation',
        timeout: 900,
        vpc_config: { subnet_ids: ['subnet-1'], security_group_ids: ['sg-1'] },
      });
      expect(printed.schedule).toContain('resme');
    },
    120_000,
  );
});
