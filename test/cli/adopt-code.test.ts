/** The code of `mq-user adopt`, for any valid usernames and any text: it compiles, and text in it is data. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import ts from 'typescript';
import { parse } from 'yaml';
import { toUser } from '../../src/amazon-mq/users/user';
import { codeFor, type AdoptFormat } from '../../src/cli/commands/adopt/code';
import { Names } from '../../src/cli/commands/adopt/names';
import type { AdoptedUsers } from '../../src/cli/commands/adopt/users';
import { checkRoster } from '../../src/roster';
import { hclString, normalized, terraformJsonString } from '../../src/rules/internal';
import { awkward, hostile, usernames, usersOf } from '../support/cli/adopt-users';
import { installPackage } from '../support/run/packed';
import { cleanEnvironment, requireTerraform, Workspace, terraformBinary } from '../support/terraform/terraform';
import { seed } from '../support/fuzz/seed';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mq-user-adopt-'));
beforeAll(() => requireTerraform());
afterAll(() => rmSync(folder, { recursive: true }));

const sets = [[], [...awkward], ...fc.sample(usernames, { seed: 13, numRuns: 12 })];

/** What is wrong with each file of TypeScript, by a strict compiler. */
function problems(files: readonly string[]): string[][] {
  const program = ts.createProgram([...files], {
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: [],
    baseUrl: root,
    paths: {
      'cdktf-mq-users': ['dist/constructs/index.d.ts'],
      'cdktn-mq-users': [join(folder, 'node_modules', 'cdktn-mq-users', 'dist', 'constructs', 'index.d.ts')],
      cdktf: ['node_modules/cdktf'],
      cdktn: ['node_modules/cdktn'],
      constructs: ['node_modules/constructs'],
    },
  });
  return files.map((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}

interface Captured {
  readonly ids: string[];
  readonly users: { readonly props: Record<string, unknown>; readonly importId: string }[];
  readonly secrets: { readonly id: string; readonly jsonField?: string }[];
}

/** Runs the TypeScript with stand-ins for the constructs, and returns what they were given. */
function run(code: string): Captured {
  const captured: Captured = { ids: [], users: [], secrets: [] };
  class Element {
    constructor(
      _scope: unknown,
      id: string,
      readonly props: Record<string, unknown>,
    ) {
      captured.ids.push(id);
    }
    importFrom(importId: string) {
      captured.users.push({ props: this.props, importId });
    }
    addOverride() {}
  }
  const BrokerPassword = {
    fromVariable: () => 'a variable',
    fromSecretsManager: (id: string, options: { jsonField?: string } = {}) => captured.secrets.push({ id, ...options }),
  };
  const modules: Record<string, unknown> = {
    'cdktf-mq-users': { BrokerUser: Element, BrokerPassword },
    'cdktn-mq-users': { BrokerUser: Element, BrokerPassword },
    cdktf: { TerraformVariable: Element },
    cdktn: { TerraformVariable: Element },
  };
  const { code: script } = transformSync(code, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const exported: { adoptedUsers?: (scope: unknown) => void } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const evaluate = new Function('require', 'exports', script) as (
    require: (name: string) => unknown,
    exports: unknown,
  ) => void;
  evaluate((name) => modules[name], exported);
  exported.adoptedUsers?.({});
  return captured;
}

/** Whether a file holds a character that a reader cannot see, other than its line feeds. */
const hidden = /[^\P{Cc}\n]|[\p{Cf}\p{Surrogate}\u2028\u2029]/u;
const formats: readonly AdoptFormat[] = ['hcl', 'cdktf', 'cdktn', 'roster'];

test.each(['cdktf', 'cdktn'] as const)(
  'for any valid usernames, the TypeScript for %s compiles in strict mode',
  (format) => {
    if (format === 'cdktn') installPackage(folder, format);
    const files = sets.flatMap((names, index) =>
      [undefined, 'mq/{username}'].map((secretId) => {
        const file = join(folder, `${format}-${index}-${secretId === undefined ? 'variables' : 'secrets'}.ts`);
        writeFileSync(file, codeFor(format, { brokerId: 'b-1', users: usersOf('b-1', names), secretId }));
        return file;
      }),
    );
    const broken = join(folder, 'broken.ts');
    writeFileSync(broken, codeFor(format, { brokerId: 'b-1', users: usersOf('b-1', ['a1']) }).replace('brokerId,', ''));
    const [ofBroken, ...others] = problems([broken, ...files]);
    expect(ofBroken).not.toEqual([]);
    expect(others).toEqual(files.map(() => []));
  },
  120_000,
);

test('for any valid usernames, names are valid in Terraform and CDKTF, and unique', () => {
  fc.assert(
    fc.property(usernames, (given) => {
      const names = new Names();
      const ids = names.forUsers(given);
      const variables = names.forPasswords(given);
      const all = [...ids, ...variables, ...variables.map((name) => `${name}_rules`), 'mq', 'aws'];
      expect(new Set(all.map((name) => name.toLowerCase())).size).toBe(all.length);
      for (const name of ids) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
      for (const name of variables) expect(name).toMatch(/^[a-z][A-Za-z0-9]*Password\d*$/);
      expect(ids.filter((id) => id in {} || id === 'Default' || id === 'Resource')).toEqual([]);
    }),
    { seed },
  );
});

test('a username that is already a valid name is kept, regardless of the usernames before it', () => {
  expect(new Names().forUsers(['a.b', 'a_b', 'a~b', 'orders-service'])).toEqual([
    'a_b_2',
    'a_b',
    'a_b_3',
    'orders-service',
  ]);
});

test.each([
  ['orders-service', 'ordersServicePassword'],
  ['Orders.service_2', 'ordersService2Password'],
  ['ORDERS', 'ordersPassword'],
  ['3scale', 'user3scalePassword'],
  ['~~', 'userPassword'],
])('the variable of %s is %s', (username, variable) => {
  expect(new Names().forPasswords([username])).toEqual([variable]);
});

test('variables whose names would be equal are numbered', () => {
  expect(new Names().forPasswords(['a.b', 'a_b', 'A-B'])).toEqual(['aBPassword', 'aBPassword2', 'aBPassword3']);
});

test('for any valid usernames, every user is in the code once, in all formats', () => {
  fc.assert(
    fc.property(usernames, (given) => {
      const users = usersOf('b-1', given);
      for (const format of ['cdktf', 'cdktn'] as const) {
        const { users: declared, ids } = run(codeFor(format, { brokerId: 'b-1', users }));
        expect(declared.map(({ importId }) => importId)).toEqual(given.map((name) => `b-1/${name}`));
        expect(declared.map(({ props }) => props.username)).toEqual(given);
        expect(new Set(ids).size).toBe(ids.length);
      }
      const roster: unknown = parse(codeFor('roster', { brokerId: 'b-1', users }));
      expect(checkRoster(roster).filter(({ severity }) => severity === 'error')).toEqual([]);
      expect((roster as { users: { username: string }[] }).users.map(({ username }) => username)).toEqual(given);
      const hcl = codeFor('hcl', { brokerId: 'b-1', users });
      expect([...hcl.matchAll(/^ {2}username +=\s"(.*)"$/gm)].map(([, name]) => name)).toEqual(given);
    }),
    { seed },
  );
});

const anything = fc.record({
  brokerId: hostile,
  username: hostile,
  groups: fc.array(hostile, { maxLength: 4 }),
  secretId: fc.option(hostile, { nil: undefined }),
  secretKey: fc.option(hostile, { nil: undefined }),
});

function adopted({
  brokerId,
  username,
  groups,
  secretId,
  secretKey,
}: Record<string, unknown> & fcRecord): AdoptedUsers {
  const user = toUser(brokerId, username, { Groups: groups, ConsoleAccess: true });
  return { brokerId, users: [user], secretId, secretKey: secretId === undefined ? undefined : secretKey };
}

interface fcRecord {
  readonly brokerId: string;
  readonly username: string;
  readonly groups: string[];
  readonly secretId: string | undefined;
  readonly secretKey: string | undefined;
}

test('any text is data in TypeScript and YAML, and no code is hidden', () => {
  fc.assert(
    fc.property(anything, (record) => {
      const { brokerId, username, groups, secretId, secretKey } = record;
      const { users, secrets } = run(codeFor('cdktf', adopted(record)));
      // CDKTF writes a string as a template of Terraform, in which this text is itself.
      expect(users).toMatchObject([
        {
          importId: terraformJsonString(`${brokerId}/${username}`),
          props: { brokerId: terraformJsonString(brokerId), username: terraformJsonString(username) },
        },
      ]);
      if (groups.length > 0) {
        expect(users[0]?.props.groups).toEqual([...groups].sort().map(terraformJsonString));
      }
      if (secretId !== undefined) {
        expect(secrets[0]?.id).toBe(terraformJsonString(secretId.split('{username}').join(username)));
        expect(secrets[0]?.jsonField).toBe(secretKey && terraformJsonString(secretKey));
      }
      const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\uFFFD');
      expect(parse(codeFor('roster', adopted(record)))).toMatchObject({
        brokerId: wellFormed(brokerId),
        users: [
          { username: wellFormed(username), ...(groups.length > 0 && { groups: [...groups].sort().map(wellFormed) }) },
        ],
      });
      for (const format of formats) expect(codeFor(format, adopted(record))).not.toMatch(hidden);
    }),
    { seed, numRuns: 300 },
  );
});

test('HCL is well-formed with any text', () => {
  const files = fc.sample(anything, { seed: 13, numRuns: 200 }).map((record, index) => {
    const file = join(folder, `any-${index}.tf`);
    const code = codeFor('hcl', adopted(record));
    expect(code.match(/^resource /gm)).toHaveLength(1);
    writeFileSync(file, code);
    return [file, code] as const;
  });
  // terraform fmt parses the files, and would move what is not in its place.
  const { status, stdout, stderr } = spawnSync(terraformBinary, ['fmt', folder], {
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(files.filter(([file, code]) => readFileSync(file, 'utf8') !== code)).toEqual([]);
});

test('any text is unchanged when real Terraform evaluates it in an HCL string', async () => {
  const texts = fc.sample(hostile, { seed: 13, numRuns: 300 });
  const tf = new Workspace();
  try {
    tf.write(texts.map((text, index) => `output "o${index}" {\n  value = ${hclString(text)}\n}\n`).join('\n'));
    await tf.apply();
    const outputs = JSON.parse((await tf.succeed(['output', '-json'])).stdout) as Record<string, { value: string }>;
    expect(texts.map((_, index) => outputs[`o${index}`]?.value)).toEqual(texts.map(normalized));
  } finally {
    tf.remove();
  }
}, 60_000);

/** The generated HCL with outputs in place of its blocks, so that Terraform evaluates every expression in it. */
function asOutputs(code: string, index: number): string {
  return code
    .replace(/^variable [^]*?^\}\n/m, '')
    .replace(/^import \{\n {2}to = .*\n {2}id = (.*)\n\}$/m, `output "import${index}" {\n  value = $1\n}`)
    .replace(/^resource "mq_user" .* \{\n([^]*?)^\}$/m, `output "user${index}" {\n  value = {\n$1  }\n}`)
    .replace(/^( {2}password_wo +=) lookup\(var\.mq_user_passwords, (.*), null\)$/m, '$1 $2');
}

test('any text is unchanged when real Terraform evaluates the generated HCL, in every field', async () => {
  const template = '${file("/etc/passwd")}';
  const fields = { brokerId: template, username: template, groups: [template, '%{ if true }x%{ endif }'] };
  const records: fcRecord[] = [
    { ...fields, secretId: undefined, secretKey: undefined },
    { ...fields, secretId: template, secretKey: template },
    { ...fields, secretId: '$${x}{username}', secretKey: '${"$"}{x}' },
    ...fc.sample(anything, { seed: 13, numRuns: 200 }),
  ];
  const tf = new Workspace();
  try {
    tf.write(
      records
        .map((record, index) => asOutputs(codeFor('hcl', { ...adopted({ ...record }), providerVersion: null }), index))
        .join('\n'),
    );
    await tf.apply();
    const outputs = JSON.parse((await tf.succeed(['output', '-json'])).stdout) as Record<string, { value: unknown }>;
    const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    const expected = records.flatMap(({ brokerId, username, groups, secretId, secretKey }, index) => {
      const password =
        secretId === undefined
          ? { password_wo: normalized(username) }
          : {
              password_secret_id: normalized(secretId.split('{username}').join(username)),
              ...(secretKey !== undefined && { password_secret_key: normalized(secretKey) }),
            };
      const user = {
        ...{ broker_id: normalized(brokerId), username: normalized(username), console_access: true },
        ...(groups.length > 0 && { groups: [...groups].sort().map(normalized) }),
        ...password,
      };
      return [
        [`import${index}`, normalized(`${brokerId}/${username}`)],
        [`user${index}`, user],
      ] as const;
    });
    expect(values).toEqual(Object.fromEntries(expected));
  } finally {
    tf.remove();
  }
}, 60_000);
