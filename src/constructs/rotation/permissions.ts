/**
 * The permissions of the rotation function: what the steps in `src/rotation` call, and what Lambda needs to run it. A test
 * compares them with the calls of whole rotations.
 */

/** A statement of an IAM policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What the function works with. Values may be tokens. */
export interface RotationResources {
  readonly brokerArn: string;
  readonly secretArns: string | readonly string[];
  /** Whether there is a second user, which the first rotation creates. */
  readonly isAlternating: boolean;
  readonly reboot: boolean;
}

/** Returns the statements for what the steps call: Amazon MQ and Secrets Manager. */
export function rotationStatements({
  brokerArn,
  secretArns,
  isAlternating,
  reboot,
}: RotationResources): [users: PolicyStatement, secrets: PolicyStatement] {
  const users = [
    ...(isAlternating ? ['CreateUser'] : []),
    ...['DescribeBroker', 'DescribeUser'],
    ...(reboot ? ['RebootBroker'] : []),
    'UpdateUser',
  ];
  const secrets = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  return [
    allow('RotateUsers', 'mq', users, brokerArn),
    allow('RotatePasswords', 'secretsmanager', secrets, secretArns),
  ];
}

/** What the function runs with. Values may be tokens. */
export interface FunctionResources extends RotationResources {
  readonly logGroupArn: string;
  readonly functionArn: string;
  readonly isInVpc: boolean;
  readonly kmsKeyArns: readonly string[];
  /** The host of Secrets Manager without its domain: `secretsmanager.us-east-1`. */
  readonly secretsManagerHost: string;
}

/** Returns all statements of the role of the function. */
export function functionStatements(resources: FunctionResources): PolicyStatement[] {
  const { secretArns, logGroupArn, functionArn, isInVpc, kmsKeyArns, secretsManagerHost } = resources;
  const throughSecrets = {
    StringEquals: { 'kms:EncryptionContext:SecretARN': secretArns },
    // The domain of hosts depends on the partition.
    StringLike: { 'kms:ViaService': `${secretsManagerHost}.*` },
  };
  const ofFunction = { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } };
  return [
    ...rotationStatements(resources),
    ...(kmsKeyArns.length === 0
      ? []
      : [
          {
            ...allow('EncryptSecrets', 'kms', ['Decrypt', 'GenerateDataKey'], kmsKeyArns),
            Condition: throughSecrets,
          },
        ]),
    allow('WriteLog', 'logs', ['CreateLogStream', 'PutLogEvents'], `${logGroupArn}:*`),
    ...(isInVpc
      ? [
          // Lambda itself needs them, before and while it runs the function. Lambda requires `*`.
          allow('ConnectToVpc', 'ec2', networkActions, '*'),
          // The code of the function does not.
          {
            ...allow('OnlyLambdaConnects', 'ec2', networkActions, '*'),
            Effect: 'Deny' as const,
            Condition: ofFunction,
          },
        ]
      : []),
  ];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const networkActions = [
  'AssignPrivateIpAddresses',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'UnassignPrivateIpAddresses',
];

function allow(
  Sid: string,
  service: string,
  actions: readonly string[],
  Resource: PolicyStatement['Resource'],
): PolicyStatement {
  return { Sid, Effect: 'Allow', Action: actions.map((action) => `${service}:${action}`), Resource };
}
