/** Tests the emulator's Secrets Manager and STS with the plain AWS CLI and boto3. */
import { startEmulator, type Emulator } from '../../src/emulator';
import { describeWith, run } from '../support/run/programs';
import { cleanEnvironment } from '../support/terraform/terraform';

jest.setTimeout(120_000);

let emulator: Emulator;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  emulator = await startEmulator();
  env = {
    ...cleanEnvironment(),
    // botocore does not read AWS_REGION.
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
  };
});
afterAll(() => emulator.close());

const roleArn = 'arn:aws:iam::210987654321:role/Deployer';

describeWith('the AWS CLI', 'aws', ['--version'])('the AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const { status, stdout, stderr } = await run('aws', [...args, '--output', 'json'], env);
    return { status, stderr, output: stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown) };
  };
  const secrets = (...args: string[]) => aws('secretsmanager', ...args);

  test('creates, rotates, reads, deletes and restores a secret', async () => {
    const created = await secrets('create-secret', '--name', 'cli', '--secret-string', 'one');
    expect(created).toMatchObject({ status: 0, stderr: '', output: { Name: 'cli' } });
    expect(await secrets('put-secret-value', '--secret-id', 'cli', '--secret-string', 'two')).toMatchObject({
      output: { VersionStages: ['AWSCURRENT'] },
    });
    expect(
      (await secrets('get-secret-value', '--secret-id', 'cli', '--version-stage', 'AWSPREVIOUS')).output,
    ).toMatchObject({ SecretString: 'one', VersionStages: ['AWSPREVIOUS'] });
    expect(await secrets('delete-secret', '--secret-id', 'cli')).toMatchObject({ status: 0 });
    const deleted = await secrets('get-secret-value', '--secret-id', 'cli');
    expect(deleted.status).not.toBe(0);
    expect(deleted.stderr).toContain(
      'An error occurred (InvalidRequestException) when calling the GetSecretValue operation',
    );
    expect(await secrets('restore-secret', '--secret-id', 'cli')).toMatchObject({ status: 0 });
    expect((await secrets('describe-secret', '--secret-id', 'nothing')).stderr).toContain(
      "(ResourceNotFoundException) when calling the DescribeSecret operation: Secrets Manager can't find the specified secret.",
    );
  });

  test('returns the caller, and assumes a role', async () => {
    expect((await aws('sts', 'get-caller-identity')).output).toMatchObject({ Account: '123456789012' });
    const assumed = await aws('sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'cli');
    expect(assumed.output).toMatchObject({
      AssumedRoleUser: { Arn: 'arn:aws:sts::210987654321:assumed-role/Deployer/cli' },
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as string },
    });
    expect((await aws('sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'a b')).stderr).toContain(
      '(ValidationError) when calling the AssumeRole operation',
    );
  });
});

/** Prints the responses as boto3 parses them, as one JSON object. */
const script = `
import boto3, datetime, json, sys
role = sys.argv[1]
sm = boto3.client("secretsmanager")
sts = boto3.client("sts")
def refused(client, call, **args):
    try:
        call(**args)
    except client.exceptions.ClientError as error:
        return [type(error).__name__, error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Message"]]
created = sm.create_secret(Name="boto", SecretBinary=b"\\x00\\xff", Tags=[{"Key": "a", "Value": "1"}])
arn = created["ARN"]
value = sm.get_secret_value(SecretId=arn)
for number in range(4):
    sm.put_secret_value(SecretId=arn, SecretString=str(number))
described = sm.describe_secret(SecretId=arn)
pages, token = [], {}
while True:
    page = sm.list_secret_version_ids(SecretId=arn, MaxResults=2, IncludeDeprecated=True, **token)
    pages.append(len(page["Versions"]))
    if "NextToken" not in page: break
    token = {"NextToken": page["NextToken"]}
web = sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="boto", WebIdentityToken="made.up.token")
keys = web["Credentials"]
session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
print(json.dumps({
    "binary": list(value["SecretBinary"]),
    "isDate": isinstance(value["CreatedDate"], datetime.datetime),
    "stages": sorted(sum(described["VersionIdsToStages"].values(), [])),
    "tags": described["Tags"],
    "pages": pages,
    "policy": "ResourcePolicy" in sm.get_resource_policy(SecretId=arn),
    "random": len(sm.get_random_password(PasswordLength=20)["RandomPassword"]),
    "exists": refused(sm, sm.create_secret, Name="boto"),
    "missing": refused(sm, sm.get_secret_value, SecretId="nothing"),
    "identity": session.client("sts").get_caller_identity()["Arn"],
    "secret": session.client("secretsmanager").get_secret_value(SecretId="boto")["SecretString"],
    "noToken": refused(sm, boto3.Session(keys["AccessKeyId"], "x").client("secretsmanager").list_secret_version_ids, SecretId=arn),
}))
`;

describeWith('boto3', 'python3', ['-c', 'import boto3'])('boto3', () => {
  test('creates and reads secrets, pages versions, assumes a role and calls with it', async () => {
    const { stdout, stderr } = await run('python3', ['-W', 'error', '-c', script, roleArn], env);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      binary: [0, 255],
      isDate: true,
      stages: ['AWSCURRENT', 'AWSPREVIOUS'],
      tags: [{ Key: 'a', Value: '1' }],
      pages: [2, 2, 1],
      policy: false,
      random: 20,
      exists: ['ResourceExistsException', 400, 'The operation failed because the secret boto already exists.'],
      missing: ['ResourceNotFoundException', 400, "Secrets Manager can't find the specified secret."],
      identity: 'arn:aws:sts::210987654321:assumed-role/Deployer/boto',
      secret: '3',
      noToken: ['ClientError', 400, 'The security token included in the request is invalid.'],
    });
    const { accessKeyId } = emulator.assumedRoles.at(-1) ?? {};
    expect(emulator.calls.filter((call) => call.accessKeyId === accessKeyId).map((call) => call.operation)).toEqual([
      'GetCallerIdentity',
      'GetSecretValue',
      'ListSecretVersionIds',
    ]);
  });
});
