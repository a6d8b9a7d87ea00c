/**
 * Every rule in the provider, with real Terraform: at `terraform validate` for what is written, at plan for what is known
 * then, and before the call for what became known at last.
 */
import { startEmulator, type Emulator } from '../../../src/emulator';
import { serveInProcess, type DebugServer } from '../../../src/terraform-plugin';
import { mqProvider, PROVIDER_ADDRESS } from '../../../src/provider/provider';
import { base, cases, type Case, type User } from '../../rules/cases';
import { Workspace } from '../../support/terraform/terraform';

jest.setTimeout(120_000);

let emulator: Emulator;
let server: DebugServer;
let tf: Workspace;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId: base.brokerId });
  server = await serveInProcess(mqProvider, PROVIDER_ADDRESS);
});
afterAll(async () => {
  server.close();
  await emulator.close();
});
beforeEach(() => void (tf = new Workspace({ reattach: server.reattach })));
afterEach(() => tf.remove());

const idOf = ({ rule }: Pick<Case, 'rule'>) => rule.replaceAll('-', '_');
/** A missing required argument is Terraform's own business. */
const casesWithValues = cases.filter((one) => !one.isPresence);
const errors = casesWithValues.filter(({ severity }) => severity === 'error');

const names = {
  brokerId: 'broker_id',
  username: 'username',
  password: 'password_wo',
  groups: 'groups',
  consoleAccess: 'console_access',
  replicationUser: 'replication_user',
} as const;
const fields = Object.keys(names) as (keyof typeof names)[];

/** The arguments of a resource; `wrap` determines how each value is written. */
function resource(user: User, wrap: (value: unknown, field: string) => unknown = (value) => value): object {
  const all: Record<string, unknown> = { ...base, ...user };
  const given = fields.filter((field) => all[field] !== undefined);
  return Object.fromEntries(given.map((field) => [names[field], wrap(all[field], field)]));
}

function write(resources: Record<string, object>, more: object = {}): void {
  const config = {
    terraform: { required_providers: { mq: { source: 'cdktf-mq-users/mq' } } },
    provider: { mq: { region: 'us-east-1', endpoints: { mq: emulator.endpoint } } },
    resource: { mq_user: resources },
    ...more,
  };
  tf.write(JSON.stringify(config, null, 2), 'main.tf.json');
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly snippet?: { readonly context: string; readonly code: string };
}

async function validated(): Promise<Diagnostic[]> {
  const { stdout } = await tf.run(['validate', '-json']);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

/** The diagnostics of a command that must fail, from its stream of JSON lines. */
async function refusals(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Diagnostic[]> {
  const { stdout } = await tf.run([...args, '-json', '-input=false'], env);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => (JSON.parse(line) as { diagnostic?: Diagnostic }).diagnostic ?? []);
}

const comparable = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, summary, detail, address }) => ({ severity, summary, detail, address }));

/** The messages of the provider about a case. */
function expected({ rule, severity, path, message }: Case) {
  const attribute = names[path[0] as keyof typeof names];
  const summary = `${severity === 'error' ? 'Invalid' : 'Questionable'} ${attribute} (${rule})`;
  // Authors of HCL know the arguments by Terraform's names.
  const detail = message
    .replaceAll('consoleAccess', 'console_access')
    .replaceAll('replicationUser', 'replication_user');
  return { severity, summary, detail, address: `mq_user.${idOf({ rule })}` };
}
const byAddress = <T extends { address?: string }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => ((a.address ?? '') < (b.address ?? '') ? -1 : 1));

describe('terraform validate', () => {
  test('valid users are accepted', async () => {
    write(Object.fromEntries(casesWithValues.map((one) => [idOf(one), resource(one.good)])));
    expect(await validated()).toEqual([]);
  });

  test('each invalid user is refused only by its rule, on its attribute', async () => {
    write(Object.fromEntries(casesWithValues.map((one) => [idOf(one), resource(one.bad)])));
    const diagnostics = await validated();
    expect(byAddress(comparable(diagnostics))).toEqual(byAddress(casesWithValues.map(expected)));
    for (const { summary, snippet } of diagnostics) {
      const attribute = /(?:Invalid|Questionable) (\w+)/.exec(summary)?.[1] ?? '';
      expect(snippet?.code.trim().startsWith(JSON.stringify(attribute))).toBe(true);
    }
  });

  test('missing arguments are reported by Terraform', async () => {
    const presence = cases.filter((one) => one.isPresence);
    write(Object.fromEntries(presence.map((one) => [idOf(one), resource(one.bad)])));
    const diagnostics = (await validated()).map(({ summary, detail }) => [summary, detail]);
    // Terraform checks resources in no particular order, and gives these no address.
    expect(diagnostics).toHaveLength(2);
    expect(diagnostics).toEqual(
      expect.arrayContaining([
        ['Missing required argument', 'The argument "broker_id" is required, but no definition was found.'],
        ['Missing required argument', 'The argument "username" is required, but no definition was found.'],
      ]),
    );
  });

  test('a warning can be acknowledged, with a reason', async () => {
    const warnings = cases.filter(({ severity }) => severity === 'warning');
    const acknowledged = (reason: string) =>
      Object.fromEntries(
        warnings.map((one) => [idOf(one), { ...resource(one.bad), acknowledge: { [one.rule]: reason } }]),
      );
    write(acknowledged('we know'));
    expect(await validated()).toEqual([]);
    write(acknowledged(''));
    expect((await validated()).map(({ summary }) => summary)).toEqual([
      'Invalid acknowledge (acknowledgement)',
      'Invalid acknowledge (acknowledgement)',
    ]);
  });
});

describe('terraform plan', () => {
  /** The same users, each value from a variable, which validate does not know. */
  const users = (kind: 'good' | 'bad') => {
    // Good users differ in name, since two resources for one user are refused, too.
    const named = (one: Case, index: number) => ({
      ...(kind === 'good' && { username: `user-${index}` }),
      ...one[kind],
    });
    const values = casesWithValues.map((one, index) => [idOf(one), resource(named(one, index))] as const);
    const wrapped = casesWithValues.map((one, index) => [
      idOf(one),
      resource(named(one, index), (_, field) => `\${var.users.${idOf(one)}.${names[field as keyof typeof names]}}`),
    ]);
    write(Object.fromEntries(wrapped) as Record<string, object>, { variable: { users: { type: 'any' } } });
    tf.write(JSON.stringify({ users: Object.fromEntries(values) as object }), 'terraform.tfvars.json');
  };

  test('valid values are accepted', async () => {
    users('good');
    expect(await refusals(['plan'])).toEqual([]);
  });

  test('invalid values are refused all at once', async () => {
    users('bad');
    expect(await validated()).toEqual([]);
    const diagnostics = comparable(await refusals(['plan']));
    expect(byAddress(diagnostics)).toEqual(byAddress(casesWithValues.map(expected)));
  });
});

describe('before the call', () => {
  /** Each value passes through a resource that knows it only when it has been applied. */
  const users = (list: readonly Case[], kind: 'good' | 'bad') => {
    const later = list.map((one, index) => {
      const user = { username: `user-${index}`, ...one[kind] };
      return [
        idOf(one),
        resource(user, (_, field) => `\${terraform_data.${idOf(one)}.output.${names[field as keyof typeof names]}}`),
        resource(user),
      ] as const;
    });
    const inputs = later.map(([id, , input]) => [id, { input }]);
    const resources = {
      mq_user: Object.fromEntries(later.map(([id, user]) => [id, user])),
      terraform_data: Object.fromEntries(inputs) as object,
    };
    write({}, { resource: resources });
  };

  test('values that become known are refused before anything is sent', async () => {
    users(errors, 'bad');
    expect((await refusals(['plan'])).filter(({ severity }) => severity === 'error')).toEqual([]);
    emulator.clearCalls();
    const diagnostics = comparable(await refusals(['apply', '-auto-approve', '-parallelism=50']));
    expect(byAddress(diagnostics)).toEqual(byAddress(errors.map(expected)));
    expect(emulator.calls).toEqual([]);
  });

  test('valid users are created', async () => {
    const creatable = errors.filter(({ path }) => path[0] !== 'brokerId');
    users(creatable, 'good');
    emulator.clearCalls();
    await tf.apply();
    expect(emulator.calls.filter(({ operation }) => operation === 'CreateUser')).toHaveLength(creatable.length);
  });
});
