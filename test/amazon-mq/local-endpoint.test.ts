/** An emulator of Amazon MQ is not combined with Secrets Manager and STS of AWS by accident. */
import dns from 'node:dns';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MqClient } from '@aws-sdk/client-mq';
import { connect, connectClient, type ConnectOptions, type MqError } from '../../src/amazon-mq';
import { startEmulator, type Emulator } from '../../src/emulator';
import { MqUser } from '../support/cli/mq-user';

const password = 'Neighbour-Secret-2026';
const nowhere = 'http://neighbour.invalid';
const folder = mkdtempSync(join(tmpdir(), 'mq-user-endpoints-'));
let emulator: Emulator;
let port: string;
beforeAll(async () => {
  emulator = await startEmulator();
  emulator.seedSecret({ name: 'mq/orders', secretString: password });
  ({ port } = new URL(emulator.endpoint));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  return emulator.close();
});

/** Runs work, and returns the names of AWS that were looked up, which precedes every connection to it. */
async function lookedUp(work: () => Promise<void>): Promise<string[]> {
  const lookup = jest.spyOn(dns, 'lookup');
  try {
    await work();
    return lookup.mock.calls.map(([host]) => host).filter((host) => host.includes('amazonaws'));
  } finally {
    lookup.mockRestore();
  }
}

const options = (endpoints: ConnectOptions['endpoints'], more: ConnectOptions = {}): ConnectOptions => ({
  ...{ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxRetries: 0, endpoints },
  ...more,
});

async function secretError(endpoints: ConnectOptions['endpoints'], secretId = 'mq/orders'): Promise<MqError> {
  const mq = await connect(options(endpoints));
  try {
    return (await mq.secrets.password(secretId).catch((thrown: unknown) => thrown)) as MqError;
  } finally {
    mq.close();
  }
}

test.each(['127.0.0.1', 'localhost', '127.1.2.3', '[::1]', '0.0.0.0', 'mq.localhost', '[::ffff:127.0.0.1]'])(
  'Amazon MQ at %s and Secrets Manager at AWS: refused before anything is sent',
  async (host) => {
    const names = await lookedUp(async () => {
      const error = await secretError({ mq: `http://${host}:${port}` });
      expect(error).toMatchObject({ kind: 'configuration', mayHaveHappened: false });
      expect(error.message).toMatch(
        /^GetSecretValue for the secret mq\/orders failed: The endpoint of Amazon MQ is http:/,
      );
      expect(error.message).toContain(
        'Set AWS_ENDPOINT_URL, which applies to all services, or AWS_ENDPOINT_URL_SECRETS_MANAGER',
      );
    });
    expect(names).toEqual([]);
  },
);

test('the same for a secret whose ARN is in another Region', async () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:mq/orders-AbCdEf';
  const names = await lookedUp(async () => {
    expect(await secretError({ mq: emulator.endpoint }, arn)).toMatchObject({ kind: 'configuration' });
  });
  expect(names).toEqual([]);
});

test('any explicit endpoint of Secrets Manager is accepted', async () => {
  const all = { mq: emulator.endpoint, secretsmanager: emulator.endpoint };
  expect(await secretError(all)).toMatchObject({ password });
  expect(await secretError({ mq: emulator.endpoint, secretsmanager: nowhere })).toMatchObject({ kind: 'network' });
});

test('Amazon MQ on another machine is not checked', async () => {
  const error = await secretError({ mq: nowhere, secretsmanager: emulator.endpoint });
  expect(error).toMatchObject({ password });
});

test('the endpoint of an existing client is also checked', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new MqClient({ region: 'us-east-1', credentials, endpoint: emulator.endpoint });
  const mq = await connectClient(client);
  await expect(mq.secrets.password('mq/orders')).rejects.toMatchObject({ kind: 'configuration' });
  mq.close();
  client.destroy();
});

test.each<[string, ConnectOptions]>([
  ['allowed accounts need', { allowedAccountIds: ['000000000000'] }],
  ['a role needs', { assumeRole: { roleArn: 'arn:aws:iam::000000000000:role/r' } }],
  [
    'a role by web identity needs',
    { assumeRoleWithWebIdentity: { roleArn: 'arn:aws:iam::000000000000:role/r', webIdentityToken: 't' } },
  ],
])('STS at AWS is refused if %s it', async (_, more) => {
  await expect(connect(options({ mq: emulator.endpoint }, more))).rejects.toMatchObject({
    kind: 'configuration',
    message: expect.stringContaining('AWS_ENDPOINT_URL_STS') as string,
  });
});

describe('credentials of the machine', () => {
  const roleArn = 'arn:aws:iam::000000000000:role/r';
  const env = { ...process.env };
  afterEach(() => {
    process.env = { ...env };
  });

  test.each(['a role of a profile', 'a web identity of the environment'])(
    '%s does not call STS at AWS',
    async (source) => {
      const config = join(folder, 'roles');
      writeFileSync(
        config,
        `[profile base]\naws_access_key_id = AKIA\naws_secret_access_key = x\n[profile admin]\nrole_arn = ${roleArn}\nsource_profile = base\n`,
      );
      Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
      const isWeb = source !== 'a role of a profile';
      if (isWeb) Object.assign(process.env, { AWS_WEB_IDENTITY_TOKEN_FILE: config, AWS_ROLE_ARN: roleArn });
      const { region, maxRetries } = options({});
      const names = await lookedUp(async () => {
        const mq = await connect({
          ...{ region, maxRetries, endpoints: { mq: emulator.endpoint } },
          ...(!isWeb && { profile: 'admin' }),
        });
        await expect(mq.brokers.list()).rejects.toMatchObject({
          kind: 'configuration',
          reason: expect.stringContaining('Nothing was sent to STS') as string,
        });
        mq.close();
      });
      expect(names).toEqual([]);
    },
  );
});

describe('the command', () => {
  const mqOnly = { AWS_ENDPOINT_URL: undefined };
  let brokerId: string;
  beforeEach(() => {
    brokerId = emulator.seedBroker();
  });
  const ensure = (...args: string[]) => ['ensure', '--broker-id', brokerId, '--username', 'orders', ...args];

  test.each([
    ['--generate', ['--generate', '--secret-name', 'mq/new']],
    ['--secret-id', ['--secret-id', 'mq/orders']],
  ])('with only the endpoint of Amazon MQ set, ensure %s sends nothing to AWS and creates no user', async (_, args) => {
    // Every connection to AWS would go through this proxy.
    const connections: string[] = [];
    const proxy = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (data) => {
          connections.push(data.toString().split('\r\n')[0] ?? '');
          socket.destroy();
        });
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const throughProxy = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const configFile = join(folder, 'config');
    writeFileSync(
      configFile,
      `[default]\nservices = local\n[services local]\nmq =\n  endpoint_url = ${emulator.endpoint}\n`,
    );
    for (const env of [{ AWS_ENDPOINT_URL_MQ: emulator.endpoint }, { AWS_CONFIG_FILE: configFile }]) {
      const { status, document } = await new MqUser(emulator).json<{ error: { message: string } }>(
        ensure(...args),
        '',
        {
          ...mqOnly,
          ...throughProxy,
          ...env,
        },
      );
      expect({ status, document }).toMatchObject({ status: 2, document: { error: { kind: 'configuration' } } });
      expect(document.error.message).toContain('Set AWS_ENDPOINT_URL, which applies to all services');
    }
    proxy.close();
    expect(connections).toEqual([]);
    expect(emulator.passwordOf(brokerId, 'orders')).toBeUndefined();
    expect(() => emulator.secret('mq/new')).toThrow();
  });

  test('does not need Secrets Manager for other passwords', async () => {
    const env = { ...mqOnly, AWS_ENDPOINT_URL_MQ: emulator.endpoint };
    expect((await new MqUser(emulator).run(ensure('--password-stdin'), password, env)).status).toBe(0);
  });

  test('--endpoint-url applies to all services', async () => {
    const args = ensure('--generate', '--secret-name', `mq/${brokerId}`, '--endpoint-url', emulator.endpoint);
    expect((await new MqUser(emulator).run(args, '', mqOnly)).status).toBe(0);
    expect(emulator.secret(`mq/${brokerId}`)).toBeDefined();
  });
});
