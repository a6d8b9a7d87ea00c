/** Tests the emulator with the plain AWS CLI and boto3, configured only with an endpoint URL. */
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { describeWith, run } from '../support/run/programs';
import { cleanEnvironment } from '../support/terraform/terraform';

jest.setTimeout(120_000);

let emulator: Emulator;
let brokerId: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  emulator = await startEmulator();
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
beforeEach(() => void (brokerId = emulator.seedBroker()));

const settled = () => new Promise((resolve) => setTimeout(resolve, 150));

describeWith('the AWS CLI', 'aws', ['--version'])('the AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const { status, stdout, stderr } = await run('aws', ['mq', ...args, '--output', 'json'], env);
    return { status, stderr, output: stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown) };
  };
  const user = (...args: string[]) => ['--broker-id', brokerId, '--username', 'orders', ...args];

  test('creates, shows, changes, lists and removes a user', async () => {
    expect(await aws('create-user', ...user('--password', password, '--groups', 'g1', 'g2'))).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect((await aws('describe-user', ...user())).output).toEqual({
      BrokerId: brokerId,
      Pending: { ConsoleAccess: false, Groups: ['g1', 'g2'], PendingChange: 'CREATE' },
      Username: 'orders',
    });
    expect(await aws('reboot-broker', '--broker-id', brokerId)).toMatchObject({ status: 0 });
    await settled();
    expect(await aws('update-user', ...user('--console-access'))).toMatchObject({ status: 0 });
    expect((await aws('list-users', '--broker-id', brokerId)).output).toMatchObject({
      Users: [{ Username: 'orders', PendingChange: 'UPDATE' }],
    });
    expect(await aws('delete-user', ...user())).toMatchObject({ status: 0 });
    expect((await aws('describe-user', ...user())).output).toMatchObject({ Pending: { PendingChange: 'DELETE' } });
  });

  test('shows the reason of an error', async () => {
    const bad = await aws('create-user', ...user('--password', 'too-short'));
    expect(bad.status).not.toBe(0);
    expect(bad.stderr).toContain('An error occurred (BadRequestException) when calling the CreateUser operation');
    await aws('create-user', ...user('--password', password));
    expect((await aws('create-user', ...user('--password', password))).stderr).toContain('(ConflictException)');
    expect((await aws('describe-broker', '--broker-id', 'b-none')).stderr).toContain('(NotFoundException)');
  });

  test('describes and lists brokers', async () => {
    const { output } = await aws('describe-broker', '--broker-id', brokerId);
    expect(output).toMatchObject({ BrokerId: brokerId, BrokerState: 'RUNNING', EngineType: 'ActiveMQ' });
    const { output: list } = await aws('list-brokers');
    expect(list).toMatchObject({ BrokerSummaries: expect.arrayContaining([expect.anything()]) as unknown[] });
  });
});

/** Prints the responses as boto3 parses them, as one JSON object. */
const script = `
import boto3, json, os, sys
mq = boto3.client("mq")
broker, password = sys.argv[1], sys.stdin.read()
strip = lambda response: {k: v for k, v in response.items() if k != "ResponseMetadata"}
def refused(call, **args):
    try:
        call(**args)
    except mq.exceptions.ClientError as error:
        response = error.response
        return [type(error).__name__, response["ResponseMetadata"]["HTTPStatusCode"], response.get("ErrorAttribute")]
created = strip(mq.create_user(BrokerId=broker, Username="orders", Password=password, Groups=["g1"]))
for number in range(25):
    mq.create_user(BrokerId=broker, Username="user-%02d" % number, Password=password)
pages = []
token = {}
while True:
    page = mq.list_users(BrokerId=broker, MaxResults=10, **token)
    pages.append(len(page["Users"]))
    if "NextToken" not in page: break
    token = {"NextToken": page["NextToken"]}
print(json.dumps({
    "created": created,
    "described": strip(mq.describe_user(BrokerId=broker, Username="orders")),
    "pages": pages,
    "conflict": refused(mq.create_user, BrokerId=broker, Username="orders", Password=password),
    "missing": refused(mq.describe_user, BrokerId=broker, Username="missing"),
    "bad": refused(mq.create_user, BrokerId=broker, Username="bad user", Password=password),
    "brokers": [page["BrokerSummaries"][0]["BrokerState"] for page in mq.get_paginator("list_brokers").paginate()],
}))
`;

describeWith('boto3', 'python3', ['-c', 'import boto3'])('boto3', () => {
  test('creates, describes and pages users, and reads errors', async () => {
    const { stdout, stderr } = await run('python3', ['-W', 'error', '-c', script, brokerId], env, password);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      created: {},
      described: {
        BrokerId: brokerId,
        Username: 'orders',
        Pending: { PendingChange: 'CREATE', ConsoleAccess: false, Groups: ['g1'] },
      },
      pages: [10, 10, 6],
      conflict: ['ConflictException', 409, 'username'],
      missing: ['NotFoundException', 404, 'username'],
      bad: ['BadRequestException', 400, 'username'],
      brokers: ['RUNNING'],
    });
  });
});
