/** Compares the emulator's Secrets Manager with moto, whose filters of ListSecrets were tested on AWS, through boto3. */
import { isDeepStrictEqual } from 'node:util';
import { startEmulator, type Emulator } from '../../src/emulator';
import { moto, startMoto, type Moto } from '../support/aws/moto';
import { describeWith, run } from '../support/run/programs';
import { cleanEnvironment } from '../support/terraform/terraform';

/** Runs the same calls with an endpoint, and prints what each returned or was refused with, as one JSON object. */
const script = `
import boto3, json, os
sm = boto3.client("secretsmanager")
out = {}
def call(name, operation, **args):
    try:
        out[name] = getattr(sm, operation)(**args)
        del out[name]["ResponseMetadata"]
    except sm.exceptions.ClientError as error:
        out[name] = [error.response["Error"]["Code"], error.response["Error"]["Message"]]
def found(*filters, **more):
    page = sm.list_secrets(Filters=[{"Key": key, "Values": values} for key, values in filters], **more)
    out["list %s %s" % (filters, more)] = [secret["Name"] for secret in page["SecretList"]]
def stages(name):
    out["stages " + name] = sm.describe_secret(SecretId="v")["VersionIdsToStages"]

for name, description, tags in [
    ("prod/AppBeta", "a secret", {"Team": "Orders"}), ("/prod/orders", "an secret", {"team": "billing"}),
    ("SecretOne", "asecret", {}), ("SecretTwo", "DescTwo", {}), ("Thirdsecret", "thesecret", {}),
    ("uat/COMPANYthings", "one and two", {}),
]:
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    sm.create_secret(Name=name, SecretString="s", Description=description, Tags=pairs)
for key, values in {
    "name": ["prod", "/", "!prod", "Secret", "secret"],
    "description": ["a", "!a", "a secret", "two one", "o t", "DESC"],
    "tag-key": ["Team", "t"], "tag-value": ["Ord", "ord"],
    "all": ["secret", "ret", "orders", "beta", "company", "things", "Ythings", "desc two", "+"],
    "owning-service": ["rds"], "primary-region": ["us-east-1"],
}.items():
    for value in values: found((key, [value]))
found(("name", ["prod", "Third"]))
found(("name", ["prod"]), ("description", ["a"]))
sm.delete_secret(SecretId="SecretOne")
found()
found(IncludePlannedDeletion=True)
out["pages"] = [len(page["SecretList"]) for page in sm.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 2})]
call("no key", "list_secrets", Filters=[{"Values": ["a"]}])
call("no values", "list_secrets", Filters=[{"Key": "name"}])

a, b, c = "a" * 32, "b" * 32, "c" * 32
sm.create_secret(Name="v", SecretString="one", ClientRequestToken=a)
call("put", "put_secret_value", SecretId="v", SecretString="two", ClientRequestToken=b, VersionStages=["AWSPENDING"])
stages("after put")
call("pending", "get_secret_value", SecretId="v", VersionStage="AWSPENDING")
call("both", "get_secret_value", SecretId="v", VersionId=b, VersionStage="AWSPENDING")
call("mismatch", "get_secret_value", SecretId="v", VersionId=b, VersionStage="AWSCURRENT")
call("no version", "get_secret_value", SecretId="v", VersionId="d" * 32)
call("no source", "update_secret_version_stage", SecretId="v", VersionStage="AWSCURRENT", MoveToVersionId=b)
call("move", "update_secret_version_stage", SecretId="v", VersionStage="AWSCURRENT", MoveToVersionId=b, RemoveFromVersionId=a)
stages("after move")
call("remove", "update_secret_version_stage", SecretId="v", VersionStage="AWSPENDING", RemoveFromVersionId=b)
stages("after remove")
call("same", "put_secret_value", SecretId="v", SecretString="two", ClientRequestToken=b)
call("other", "put_secret_value", SecretId="v", SecretString="four", ClientRequestToken=b)
call("rotate nothing", "rotate_secret", SecretId="nothing")
call("cancel nothing", "cancel_rotate_secret", SecretId="nothing")
call("cancel unconfigured", "cancel_rotate_secret", SecretId="v")
call("unknown function", "rotate_secret", SecretId="v", RotationLambdaARN="arn:aws:lambda:us-east-1:123456789012:function:x")
print(json.dumps(out, default=lambda date: "date"))
`;

describeWith(...moto)('moto', () => {
  let emulator: Emulator;
  let server: Moto;
  beforeAll(async () => void ([emulator, server] = await Promise.all([startEmulator(), startMoto()])), 60_000);
  afterAll(() => Promise.all([server.stop(), emulator.close()]));

  const results = async (endpoint: string) => {
    const env = { ...cleanEnvironment(), AWS_DEFAULT_REGION: 'us-east-1', AWS_ENDPOINT_URL: endpoint };
    const { stdout, stderr } = await run('python3', ['-c', script], env);
    expect(stderr).toBe('');
    // The suffixes of ARNs are random.
    return JSON.parse(stdout.replace(/(:secret:[\w/]+)-\w{6}\b/g, '$1')) as Record<string, unknown>;
  };

  test('both return the same, apart from what is known', async () => {
    const ours = await results(emulator.endpoint);
    const theirs = await results(server.endpoint);
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    expect(Object.keys(ours).length).toBeGreaterThan(45);
    const codes = (name: string) => [ours, theirs].map((each) => (each[name] as string[])[0]);
    const different = Object.keys(ours).filter((name) => !isDeepStrictEqual(ours[name], theirs[name]));
    // AWS documents no message for the first. The second is the exception that LocalStack recorded on AWS.
    expect(different).toEqual(['cancel unconfigured', 'unknown function']);
    expect(codes('cancel unconfigured')).toEqual(['InvalidRequestException', 'InvalidRequestException']);
    expect(codes('unknown function')).toEqual(['AccessDeniedException', 'ResourceNotFoundException']);
  }, 60_000);
});
