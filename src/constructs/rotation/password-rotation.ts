/** The construct that deploys the rotation of passwords in Secrets Manager. */
import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { readRotationFunction } from '../../provider-package';
import { AssetType, TerraformAsset } from '../private/framework';
import { brandAs, isBranded } from '../private/attached';
import { AwsResource } from '../private/aws-resource';
import { preconditionsFor } from '../private/conditions';
import { constructPath } from '../private/names';
import { readOptions } from '../private/options';
import { throwIfInvalid } from '../private/validation-error';
import { jsonOf, awsPlaceOf, type AwsPlace } from './arn';
import { checkRotation, FUNCTION_LIMITS, rotationFields } from './check-props';
import { DEFAULT_SCHEDULE } from './check-schedules';
import { functionStatements, type PolicyStatement } from './permissions';
import type { PasswordRotationProps } from './props';

const brand = Symbol.for('cdktf-mq-users/PasswordRotation');

/**
 * Rotates passwords of broker users in Secrets Manager without an outage: a function for Lambda with a role that allows
 * what it does and nothing else, its log, the rotation of each secret, and a schedule that completes rotations that wait for a
 * reboot of the broker. The stack needs an `AwsProvider`.
 *
 * @example
 * new PasswordRotation(this, 'rotation', {
 *   brokerId,
 *   secrets: { orders: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:mq/orders-AbCdEf' },
 *   schedule: 'rate(30 days)',
 *   vpc: { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] },
 * });
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 */
export class PasswordRotation extends Construct {
  /** Returns whether a value is a PasswordRotation, including one from another copy of this package. */
  public static isPasswordRotation(x: unknown): x is PasswordRotation {
    return isBranded(x, brand);
  }

  private readonly props: PasswordRotationProps;
  private readonly role: AwsResource;
  private readonly logGroup: AwsResource;
  private readonly lambda: AwsResource;

  /** @throws ValidationError with everything that is wrong with the props, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: PasswordRotationProps) {
    const path = constructPath(scope, id);
    throwIfInvalid(
      path,
      () => checkRotation(scope, props),
      () => 'this rotation is not valid',
    );
    super(scope, id);
    brandAs(this, brand);
    // Without those that are null, which other languages pass for props that are not set.
    this.props = readOptions(path, props, Object.keys(rotationFields)) as PasswordRotationProps;
    const { secrets, functionName = nameOf(this.node.path), resume = true } = this.props;
    const place = awsPlaceOf(Object.values(secrets));
    this.logGroup = this.addLogGroup(functionName);
    this.role = this.addRole();
    const policy = this.addPolicy(functionName, place);
    this.lambda = this.addFunction(functionName, policy);
    // The kinds have no dash, so that the ids of two secrets cannot be the same.
    for (const [secret, arn] of Object.entries(secrets)) {
      this.addRotation(secret, arn, place);
      if (resume) this.addResume(secret, arn, place);
    }
  }

  /** The ARN of the function. */
  public get functionArn(): string {
    return this.lambda.getStringAttribute('arn');
  }

  /** The name of the function, for alarms. */
  public get functionName(): string {
    return this.lambda.getStringAttribute('function_name');
  }

  /** The name of the log group, for metric filters. */
  public get logGroupName(): string {
    return this.logGroup.getStringAttribute('name');
  }

  /** The ARN of the role of the function, for the policies of secrets and keys. */
  public get roleArn(): string {
    return this.role.getStringAttribute('arn');
  }

  private addLogGroup(name: string): AwsResource {
    return this.resource('log', 'aws_cloudwatch_log_group', {
      name: `/aws/lambda/${name}`,
      retention_in_days: this.props.logRetentionDays ?? 90,
      tags: this.props.tags,
    });
  }

  private addRole(): AwsResource {
    const principal = { Service: 'lambda.amazonaws.com' };
    return this.resource('role', 'aws_iam_role', {
      name_prefix: prefixOf(this.node.path),
      description: 'The rotation of passwords of an Amazon MQ broker',
      assume_role_policy: jsonOf(policyOf([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }])),
      tags: this.props.tags,
    });
  }

  private addPolicy(name: string, { partition, region, account }: AwsPlace): AwsResource {
    const { brokerId, secrets, strategy, reboot = false, vpc, kmsKeyArns = [] } = this.props;
    const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
    const statements: PolicyStatement[] = functionStatements({
      // Only Amazon MQ knows the name, and ids are unique.
      brokerArn: arn('mq', `broker:*:${brokerId}`),
      secretArns: Object.values(secrets),
      isAlternating: strategy !== 'single-user',
      reboot,
      kmsKeyArns,
      logGroupArn: arn('logs', `log-group:/aws/lambda/${name}`),
      functionArn: arn('lambda', `function:${name}`),
      isInVpc: vpc !== undefined,
      secretsManagerHost: `secretsmanager.${region}`,
    });
    return new AwsResource(this, 'policy', {
      type: 'aws_iam_role_policy',
      attributes: {
        name: 'rotation',
        role: this.role.getStringAttribute('name'),
        policy: jsonOf(policyOf(statements)),
      },
      // An id such as `*` would stand for other brokers.
      preconditions: preconditionsFor(this, { brokerId }),
      provider: this.props.provider,
    });
  }

  private addFunction(name: string, policy: AwsResource): AwsResource {
    const { strategy = 'alternating-users', reboot = false, vpc, memorySize = 256, timeout, tags } = this.props;
    const archive = readRotationFunction();
    const asset = new TerraformAsset(this, 'code', {
      path: archive.path,
      type: AssetType.FILE,
      assetHash: Buffer.from(archive.sha256, 'base64').toString('hex').slice(0, 32).toUpperCase(),
    });
    return new AwsResource(this, 'function', {
      type: 'aws_lambda_function',
      attributes: {
        function_name: name,
        description: 'Rotates passwords of users of an Amazon MQ broker',
        role: this.roleArn,
        runtime: 'nodejs22.x',
        architectures: ['arm64'],
        handler: archive.handler,
        filename: `\${path.module}/${asset.path}`,
        source_code_hash: archive.sha256,
        memory_size: memorySize,
        timeout: timeout ?? (reboot ? FUNCTION_LIMITS.timeout.max : 300),
        // The steps withstand everything but two runs at the same moment.
        reserved_concurrent_executions: 1,
        environment: { variables: { ROTATION_STRATEGY: strategy, ROTATION_REBOOT: String(reboot) } },
        vpc_config: vpc && { subnet_ids: vpc.subnetIds, security_group_ids: vpc.securityGroupIds },
        tags,
      },
      blocks: ['environment', 'vpc_config'],
      // Lambda would create the log group itself, without a retention, and it checks the permissions for the network.
      dependsOn: [this.logGroup, policy],
      provider: this.props.provider,
    });
  }

  private addRotation(secret: string, arn: string, { account }: AwsPlace): void {
    const { schedule = DEFAULT_SCHEDULE, duration, rotateImmediately } = this.props;
    const permission = this.resource(`permission-${secret}`, 'aws_lambda_permission', {
      statement_id: `rotate-${secret}`,
      action: 'lambda:InvokeFunction',
      function_name: this.functionName,
      principal: 'secretsmanager.amazonaws.com',
      source_account: account,
      source_arn: arn,
    });
    new AwsResource(this, `rotation-${secret}`, {
      type: 'aws_secretsmanager_secret_rotation',
      attributes: {
        secret_id: arn,
        rotation_lambda_arn: this.functionArn,
        rotate_immediately: rotateImmediately,
        rotation_rules: { schedule_expression: schedule, duration },
      },
      blocks: ['rotation_rules'],
      dependsOn: [permission],
      provider: this.props.provider,
    });
  }

  private addResume(secret: string, arn: string, { account }: AwsPlace): void {
    const { strategy, resumeSchedule, tags } = this.props;
    const rule = this.resource(`resume-${secret}`, 'aws_cloudwatch_event_rule', {
      name_prefix: prefixOf(`${this.node.path}-${secret}`),
      description: 'Completes rotations that waited for a reboot of the broker',
      schedule_expression: resumeSchedule ?? (strategy === 'single-user' ? 'rate(5 minutes)' : 'rate(1 hour)'),
      tags,
    });
    const permission = this.resource(`invocation-${secret}`, 'aws_lambda_permission', {
      statement_id: `resume-${secret}`,
      action: 'lambda:InvokeFunction',
      function_name: this.functionName,
      principal: 'events.amazonaws.com',
      source_account: account,
      source_arn: rule.getStringAttribute('arn'),
    });
    new AwsResource(this, `target-${secret}`, {
      type: 'aws_cloudwatch_event_target',
      attributes: {
        rule: rule.getStringAttribute('name'),
        arn: this.functionArn,
        input: jsonOf({ Step: 'resume', SecretId: arn }),
      },
      dependsOn: [permission],
      provider: this.props.provider,
    });
  }

  private resource(id: string, type: string, attributes: Readonly<Record<string, unknown>>): AwsResource {
    return new AwsResource(this, id, { type, attributes, provider: this.props.provider });
  }
}

const policyOf = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

/** Returns the name of the function for a path, with a part of its hash if the name cannot contain the whole path. */
function nameOf(path: string): string {
  const name = path.replace(/[^A-Za-z0-9_-]/g, '-');
  const { max } = FUNCTION_LIMITS.nameLength;
  // A dash may be part of an id, or between two.
  if (name.length <= max && /^[A-Za-z0-9_/]*$/.test(path)) return name;
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${name.slice(0, max - hash.length - 1)}-${hash}`;
}

/** Returns what names begin with that Terraform completes: at most 38 characters. */
function prefixOf(path: string): string {
  return `${path.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 37)}-`;
}
