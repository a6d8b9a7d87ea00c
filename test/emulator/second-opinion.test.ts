/** Tests the emulator with the plain AWS CLI, configured only with an endpoint URL. The tests of boto3 call every operation. */
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { describeWith, run } from '../support/run/programs';
import { cleanEnvironment } from '../support/terraform/terraform';

jest.setTimeout(120_000);

let emulator: Emulator;
let brokerId: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  emulator = await startEmulator({ rebootMillis: 0 });
  brokerId = emulator.seedBroker({ brokerName: 'orders', users: [{ username: 'admin', password }] });
  env = {
    ...cleanEnvironment(),
    // botocore does not read AWS_REGION.
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_MQ: emulator.endpoint,
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
  };
});
afterAll(() => emulator.close());

describeWith('the AWS CLI', 'aws', ['--version'])('the AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const { status, stdout, stderr } = await run('aws', ['mq', ...args, '--output', 'json'], env);
    return { status, stderr, output: stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown) };
  };
  const done = async (...args: string[]) => {
    const { output, ...rest } = await aws(...args);
    expect(rest).toEqual({ status: 0, stderr: '' });
    return output as Readonly<Record<string, unknown>> | undefined;
  };
  const user = (...args: string[]) => ['--broker-id', brokerId, '--username', 'orders', ...args];

  test('users', async () => {
    await done('create-user', ...user('--password', password, '--groups', 'g1', 'g2'));
    expect(await done('describe-user', ...user())).toEqual({
      BrokerId: brokerId,
      Pending: { ConsoleAccess: false, Groups: ['g1', 'g2'], PendingChange: 'CREATE' },
      Username: 'orders',
    });
    await done('delete-user', ...user());
    expect(await done('list-users', '--broker-id', brokerId, '--max-results', '5')).toEqual({
      BrokerId: brokerId,
      MaxResults: 5,
      Users: [{ Username: 'admin' }, { Username: 'orders', PendingChange: 'DELETE' }],
    });
    await done('reboot-broker', '--broker-id', brokerId);
    expect((await aws('describe-user', ...user())).stderr).toContain(
      'An error occurred (NotFoundException) when calling the DescribeUser operation',
    );
  });

  test('the reason of an error', async () => {
    const bad = await aws('create-user', ...user('--password', 'too-short'));
    expect(bad.status).not.toBe(0);
    expect(bad.stderr).toContain('An error occurred (BadRequestException) when calling the CreateUser operation');
    expect(bad.stderr).not.toContain('too-short');
    expect((await aws('describe-broker', '--broker-id', 'b-none')).stderr).toContain('(NotFoundException)');
  });

  test('brokers', async () => {
    const window = 'DayOfWeek=MONDAY,TimeOfDay=02:30,TimeZone=UTC';
    await done('update-broker', '--broker-id', brokerId, '--maintenance-window-start-time', window);
    expect(await done('describe-broker', '--broker-id', brokerId)).toMatchObject({
      BrokerId: brokerId,
      BrokerState: 'RUNNING',
      EngineType: 'ActiveMQ',
      MaintenanceWindowStartTime: { DayOfWeek: 'MONDAY', TimeOfDay: '02:30', TimeZone: 'UTC' },
    });
    // The CLI follows the pages.
    for (let i = 0; i < 6; i++) emulator.seedBroker();
    const query = 'BrokerSummaries[].BrokerName';
    expect(await done('list-brokers', '--page-size', '5', '--query', query)).toHaveLength(7);
  });
});
