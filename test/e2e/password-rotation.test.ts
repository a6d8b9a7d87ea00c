/**
 * `PasswordRotation`, applied by real Terraform and the real AWS provider: to moto, which has Lambda, IAM, CloudWatch and
 * EventBridge, and to the emulator, whose Secrets Manager rotates with the function.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { readRotationFunction } from '../../src/provider-package';
import { rotationHandler } from '../../src/rotation';
import { temporaryDirectory } from '../constructs/helpers';
import { brokerId, password, secretNames, synthesizeRotation } from '../support/apps/password-rotation';
import { describeWithAwsProvider } from '../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../support/aws/aws-provider-server';
import { moto, startMoto, type Moto } from '../support/aws/moto';
import { signInServerOf, type SignInServer } from '../support/activemq/sign-in-server';
import { describeWith, run } from '../support/run/programs';
import { cleanEnvironment, requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(240_000);

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotations-rotation';

/** Reads with boto3 what moto has. */
const reader = `
import boto3, json
def client(name):
    return boto3.client(name)
found = {"functions": [], "rules": []}
for one in client("lambda").list_functions()["Functions"]:
    name = one["FunctionName"]
    whole = client("lambda").get_function(FunctionName=name)
    policy = json.loads(client("lambda").get_policy(FunctionName=name)["Policy"])
    found["functions"].append({**one, "Concurrency": whole.get("Concurrency"), "Policy": policy["Statement"]})
for one in client("events").list_rules()["Rules"]:
    found["rules"].append({**one, "Targets": client("events").list_targets_by_rule(Rule=one["Name"])["Targets"]})
found["groups"] = client("logs").describe_log_groups()["logGroups"]
roles = client("iam").list_roles()["Roles"]
found["policies"] = [
    client("iam").get_role_policy(RoleName=one["RoleName"], PolicyName="rotation")["PolicyDocument"] for one in roles
]
found["roles"] = roles
print(json.dumps(found, default=str))
`;

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: { readonly Service: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Found {
  readonly functions: readonly (Readonly<Record<string, unknown>> & { readonly Policy: readonly Statement[] })[];
  readonly rules: readonly {
    readonly Name: string;
    readonly Arn: string;
    readonly ScheduleExpression: string;
    readonly Targets: readonly { readonly Arn: string; readonly Input: string }[];
  }[];
  readonly groups: readonly Readonly<Record<string, unknown>>[];
  readonly roles: readonly Readonly<Record<string, unknown>>[];
  readonly policies: readonly { readonly Statement: readonly Statement[] }[];
}

describeWithAwsProvider()('with the AWS provider', () => {
  describeWith(...moto)('and moto', () => {
    let aws: AwsProviderServer;
    let server: Moto;
    let emulator: Emulator;
    let signIns: SignInServer;
    let tf: Workspace | undefined;
    let outdir: string;
    let endpoints: Readonly<Record<string, string>>;
    beforeAll(async () => {
      requireTerraform();
      emulator = await startEmulator({ rebootMillis: 0 });
      server = await startMoto();
      const services = ['lambda', 'iam', 'cloudwatchlogs', 'cloudwatchevents', 'sts', 'ec2'];
      endpoints = {
        ...Object.fromEntries(services.map((name) => [name, server.endpoint])),
        secretsmanager: emulator.endpoint,
      };
      outdir = temporaryDirectory();
      // The provider reads the archive.
      aws = await startAwsProvider({}, undefined, synthesizeRotation(outdir, {}, endpoints));
      signIns = await signInServerOf(emulator, () => brokerId);
      const users = secretNames.map((username) => ({ username, password }));
      emulator.seedBroker({ brokerId, endpoints: [signIns.url], users });
    });
    afterAll(async () => {
      aws.close();
      await Promise.all([server.stop(), signIns.close(), emulator.close()]);
    });

    /** Runs one step at a time, as Lambda does with a reserved concurrency of 1. */
    function supplyFunction(): void {
      const connection = {
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        endpoints: { mq: emulator.endpoint, secretsmanager: emulator.endpoint, sts: emulator.endpoint },
      };
      const handler = rotationHandler({ reboot: true, ca: signIns.ca, connection, log: () => undefined });
      let last: Promise<unknown> = Promise.resolve();
      emulator.setRotationFunction(functionArn, (event) => {
        const step = last.then(() => handler(event));
        last = step.catch(() => undefined);
        return step;
      });
    }

    async function found(): Promise<Found> {
      const env = { ...cleanEnvironment(), AWS_DEFAULT_REGION: 'us-east-1', AWS_ENDPOINT_URL: server.endpoint };
      const { stdout, stderr } = await run('python3', ['-c', reader], env);
      expect(stderr).toBe('');
      return JSON.parse(stdout) as Found;
    }

    test('everything is created with the least privilege, the second plan is empty, and it is destroyed', async () => {
      const props = {
        reboot: true,
        schedule: 'cron(0 3 ? * SUN#1 *)',
        duration: '2h',
        vpc: { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] },
        kmsKeyArns: ['arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
        logRetentionDays: 30,
        tags: { team: 'orders' },
      };
      const folder = synthesizeRotation(outdir, props, endpoints);
      supplyFunction();
      tf = new Workspace({ folder, env: aws.env });
      await tf.succeed(['init', '-no-color']);
      await tf.apply();
      for (const name of secretNames) {
        expect(await emulator.rotationEnd(`mq/${name}`)).toMatchObject({ result: 'succeeded' });
        const current = JSON.parse(String(emulator.secret(`mq/${name}`).value())) as Record<string, unknown>;
        expect(current).toMatchObject({ brokerId, username: `${name}_clone`, alternateUsername: name });
      }
      expect((await tf.plan()).text).toContain('No changes.');
      // Another synth has the same bytes.
      const archive = () => readFileSync(join(folder, String(tf?.state(address('aws_lambda_function'))?.filename)));
      const before = archive();
      synthesizeRotation(outdir, props, endpoints);
      expect(archive().equals(before)).toBe(true);
      expect((await tf.plan()).isEmpty).toBe(true);

      const { functions, rules, groups, roles, policies } = await found();
      const arnOf = (name: string) => emulator.secret(`mq/${name}`).arn;
      const [lambda] = functions;
      expect(functions).toHaveLength(1);
      expect(lambda).toMatchObject({
        FunctionName: 'rotations-rotation',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Architectures: ['arm64'],
        Timeout: 900,
        MemorySize: 256,
        Concurrency: { ReservedConcurrentExecutions: 1 },
        Environment: { Variables: { ROTATION_STRATEGY: 'alternating-users', ROTATION_REBOOT: 'true' } },
        VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0'], SecurityGroupIds: ['sg-0123456789abcdef0'] },
        CodeSha256: createHash('sha256').update(readFileSync(readRotationFunction().path)).digest('base64'),
        Role: roles[0]?.Arn,
        FunctionArn: functionArn,
      });
      expect(groups).toMatchObject([{ logGroupName: '/aws/lambda/rotations-rotation', retentionInDays: 30 }]);

      // Secrets Manager may call the function for each secret, and so may the rule of each secret.
      const callers = lambda?.Policy.map(({ Action, Principal, Condition }) => ({ Action, Principal, Condition }));
      const caller = (service: string, arn: unknown) => ({
        Action: 'lambda:InvokeFunction',
        Principal: { Service: service },
        Condition: { ArnLike: { 'AWS:SourceArn': arn }, StringEquals: { 'AWS:SourceAccount': '123456789012' } },
      });
      const ofSecrets = secretNames.map((name) => caller('secretsmanager.amazonaws.com', arnOf(name)));
      const ofRules = rules.map(({ Arn }) => caller('events.amazonaws.com', Arn));
      expect(rules).toHaveLength(secretNames.length);
      expect(callers).toHaveLength(4);
      expect(callers).toEqual(expect.arrayContaining([...ofSecrets, ...ofRules]));
      expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(['rate(1 hour)', 'rate(1 hour)']);
      const events = rules.flatMap(({ Targets }) =>
        Targets.map(({ Arn, Input }) => [Arn, JSON.parse(Input) as unknown]),
      );
      expect(events).toHaveLength(2);
      for (const name of secretNames) {
        expect(events).toContainEqual([lambda?.FunctionArn, { Step: 'resume', SecretId: arnOf(name) }]);
      }

      // What the function may do.
      expect(policies).toHaveLength(1);
      const byId = Object.fromEntries(policies[0]?.Statement.map(({ Sid, ...rest }) => [Sid, rest]) ?? []);
      const place = 'us-east-1:123456789012';
      const secretArns = secretNames.map(arnOf);
      expect(Object.keys(byId)).toEqual([
        'RotateUsers',
        'RotatePasswords',
        'EncryptSecrets',
        'WriteLog',
        'ConnectToVpc',
        'OnlyLambdaConnects',
      ]);
      expect(byId.RotateUsers?.Resource).toBe(`arn:aws:mq:${place}:broker:*:${brokerId}`);
      expect(byId.RotatePasswords?.Resource).toEqual(secretArns);
      expect(byId.EncryptSecrets).toMatchObject({
        Resource: props.kmsKeyArns,
        Condition: {
          StringEquals: { 'kms:EncryptionContext:SecretARN': secretArns },
          StringLike: { 'kms:ViaService': 'secretsmanager.us-east-1.*' },
        },
      });
      expect(byId.WriteLog?.Resource).toBe(`arn:aws:logs:${place}:log-group:/aws/lambda/rotations-rotation:*`);
      expect(byId.OnlyLambdaConnects).toEqual({
        Effect: 'Deny',
        Action: byId.ConnectToVpc?.Action,
        Resource: '*',
        Condition: { ArnEquals: { 'lambda:SourceFunctionArn': lambda?.FunctionArn } },
      });

      await tf.succeed(['destroy', '-auto-approve', '-no-color']);
      expect(await found()).toEqual({ functions: [], rules: [], groups: [], roles: [], policies: [] });
      for (const name of secretNames) expect(() => emulator.secret(`mq/${name}`)).toThrow();
    });

    /** The address of the only resource of a type. */
    function address(type: string): string {
      const { resources } = JSON.parse(tf?.read('terraform.tfstate') ?? '') as {
        resources: { type: string; name: string }[];
      };
      return `${type}.${resources.find((each) => each.type === type)?.name}`;
    }
  });
});
