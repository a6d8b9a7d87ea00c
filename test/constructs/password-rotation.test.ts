/** `PasswordRotation`: what it synthesizes, for both frameworks, and what it refuses. */
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { Fn, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { ModuleStack, PasswordRotation, ValidationError, type PasswordRotationProps } from '../../src/constructs';
import { problemOfEventSchedule, readRotationSchedule } from '../../src/constructs/rotation/schedule';
import { optionalRules } from '../../src/emulator/secrets-manager/schedule';
import { readRotationFunction } from '../../src/provider-package';
import { brokerId, newApp, read, synth, thrown } from './helpers';

const arn = (name: string, suffix = 'AbCdEf') =>
  `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-${suffix}`;
const props: PasswordRotationProps = { brokerId, secrets: { orders: arn('mq/orders') } };

type Resources = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

function newStack(): TerraformStack {
  const stack = new TerraformStack(newApp(), 'stack');
  new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  return stack;
}

/** Returns the resources of a stack by type, and each by the id of its construct. */
function resourcesOf(given: Partial<PasswordRotationProps>, stack = newStack()): Resources {
  new PasswordRotation(stack, 'rotation', { ...props, ...given });
  return byId(synth(stack).config);
}

function byId(config: object): Resources {
  const { resource } = config as { resource: Record<string, Record<string, Record<string, unknown>>> };
  return Object.fromEntries(
    Object.entries(resource).map(([type, named]) => [
      type,
      Object.fromEntries(
        Object.values(named).map(({ '//': meta, ...rest }) => {
          const { path } = (meta as { metadata: { path: string } }).metadata;
          return [path.split('/').at(-1) ?? '', rest];
        }),
      ),
    ]),
  );
}

function problems(given: unknown): string[] {
  const error = thrown(() => new PasswordRotation(newStack(), 'rotation', given as PasswordRotationProps));
  expect(error).toBeInstanceOf(ValidationError);
  return (error as ValidationError).violations.map(({ path, rule }) => `${path.join('.')} ${rule}`);
}

test('with the defaults', () => {
  const { aws_lambda_function: functions, ...others } = resourcesOf({});
  expect(Object.keys(others).sort()).toEqual([
    'aws_cloudwatch_event_rule',
    'aws_cloudwatch_event_target',
    'aws_cloudwatch_log_group',
    'aws_iam_role',
    'aws_iam_role_policy',
    'aws_lambda_permission',
    'aws_secretsmanager_secret_rotation',
  ]);
  expect(functions?.function).toEqual({
    function_name: 'stack-rotation',
    description: expect.any(String) as string,
    role: expect.stringMatching(/^\$\{aws_iam_role\..*\.arn\}$/) as string,
    runtime: 'nodejs22.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    filename: expect.stringMatching(/^\$\{path\.module\}\/assets\/.*\/function\.zip$/) as string,
    source_code_hash: readRotationFunction().sha256,
    memory_size: 256,
    timeout: 300,
    reserved_concurrent_executions: 1,
    environment: { variables: { ROTATION_STRATEGY: 'alternating-users', ROTATION_REBOOT: 'false' } },
    depends_on: [
      expect.stringMatching(/^aws_cloudwatch_log_group\./) as string,
      expect.stringMatching(/^aws_iam_role_policy\./) as string,
    ],
  });
  expect(others.aws_cloudwatch_log_group?.log).toEqual({ name: '/aws/lambda/stack-rotation', retention_in_days: 90 });
  expect(others.aws_cloudwatch_event_rule?.['resume-orders']?.schedule_expression).toBe('rate(1 hour)');
  const permissions = Object.values(others.aws_lambda_permission ?? {});
  expect(permissions).toHaveLength(2);
  expect(permissions.map(({ source_account: account }) => account)).toEqual(['111122223333', '111122223333']);
  expect(others.aws_secretsmanager_secret_rotation?.['rotation-orders']).toEqual({
    secret_id: arn('mq/orders'),
    rotation_lambda_arn: expect.stringMatching(/^\$\{aws_lambda_function\..*\.arn\}$/) as string,
    rotation_rules: { schedule_expression: 'rate(30 days)' },
    depends_on: [expect.stringMatching(/^aws_lambda_permission\.rotation_permission-orders/) as string],
  });
  const statements = policyOf(others).map(({ Sid }) => Sid);
  expect(statements).toEqual(['RotateUsers', 'RotatePasswords', 'WriteLog']);
});

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

function policyOf(resources: Resources): Statement[] {
  const policy = resources.aws_iam_role_policy?.policy?.policy as string;
  return (JSON.parse(policy) as { Statement: Statement[] }).Statement;
}

test('the options', () => {
  const more: Partial<PasswordRotationProps> = {
    secrets: { orders: arn('mq/orders'), billing: arn('mq/billing') },
    strategy: 'single-user',
    reboot: true,
    schedule: 'rate(12 hours)',
    duration: '3h',
    rotateImmediately: false,
    functionName: 'rotate-mq',
    logRetentionDays: 365,
    memorySize: 512,
    timeout: 600,
    tags: { team: 'orders' },
  };
  const resources = resourcesOf(more);
  expect(resources.aws_lambda_function?.function).toMatchObject({
    function_name: 'rotate-mq',
    memory_size: 512,
    timeout: 600,
    tags: { team: 'orders' },
    environment: { variables: { ROTATION_STRATEGY: 'single-user', ROTATION_REBOOT: 'true' } },
  });
  expect(Object.keys(resources.aws_secretsmanager_secret_rotation ?? {})).toEqual([
    'rotation-billing',
    'rotation-orders',
  ]);
  expect(resources.aws_secretsmanager_secret_rotation?.['rotation-billing']).toMatchObject({
    rotate_immediately: false,
    rotation_rules: { schedule_expression: 'rate(12 hours)', duration: '3h' },
  });
  // Clients are refused until a rotation is complete.
  expect(resources.aws_cloudwatch_event_rule?.['resume-orders']?.schedule_expression).toBe('rate(5 minutes)');
  const [users] = policyOf(resources);
  expect(users?.Action).toEqual(['mq:DescribeBroker', 'mq:DescribeUser', 'mq:RebootBroker', 'mq:UpdateUser']);
  expect(resourcesOf({ reboot: true }).aws_lambda_function?.function?.timeout).toBe(900);
  expect(resourcesOf({ resumeSchedule: 'rate(1 day)' }).aws_cloudwatch_event_rule).toMatchObject({
    'resume-orders': { schedule_expression: 'rate(1 day)' },
  });
  const withoutResume = resourcesOf({ resume: false });
  expect(withoutResume).not.toHaveProperty('aws_cloudwatch_event_rule');
  expect(Object.keys(withoutResume.aws_lambda_permission ?? {})).toEqual(['permission-orders']);
});

test('a null is a prop that is not set', () => {
  const names = ['strategy', 'reboot', 'schedule', 'duration', 'rotateImmediately', 'resume', 'resumeSchedule', 'vpc'];
  const more = ['kmsKeyArns', 'functionName', 'logRetentionDays', 'memorySize', 'timeout', 'tags', 'provider'];
  const nulls = Object.fromEntries([...names, ...more].map((name) => [name, null])) as Partial<PasswordRotationProps>;
  expect(resourcesOf(nulls)).toEqual(resourcesOf({}));
});

test('another synth has the same files, and the archive of the package', () => {
  const synthesized = () => {
    const stack = newStack();
    new PasswordRotation(stack, 'rotation', props);
    const { folder, text, config } = synth(stack);
    const { filename = '' } = byId(config).aws_lambda_function?.function as { filename?: string };
    return { text, archive: readFileSync(join(folder, filename.replace('${path.module}/', ''))) };
  };
  const first = synthesized();
  expect(synthesized()).toEqual(first);
  expect(first.archive.equals(readFileSync(readRotationFunction().path))).toBe(true);
});

test('what only Terraform knows becomes an expression, and the place is that of a known secret', () => {
  const stack = newStack();
  const id = new TerraformVariable(stack, 'id', { type: 'string' }).stringValue;
  const secret = new TerraformVariable(stack, 'secret', { type: 'string' }).stringValue;
  const list = new TerraformVariable(stack, 'list', { type: 'list(string)' }).listValue;
  const lists = { subnetIds: list, securityGroupIds: list };
  const resources = resourcesOf(
    { brokerId: id, secrets: { orders: secret }, vpc: lists, kmsKeyArns: list, schedule: `rate(${id} days)` },
    stack,
  );
  const policy = String(resources.aws_iam_role_policy?.policy?.policy);
  const part = (index: number) => `\${split(":", var.secret)[${index}]}`;
  expect(policy).toContain(`"Resource" = "arn:${part(1)}:mq:${part(3)}:${part(4)}:broker:*:\${var.id}"`);
  expect(resources.aws_iam_role_policy?.policy?.lifecycle).toEqual({
    precondition: [
      {
        condition: '${var.id == null ? true : can(regex("^[A-Za-z0-9_-]+$", var.id))}',
        error_message: expect.stringContaining('stack/rotation: ') as string,
      },
    ],
  });
  expect(policy).toContain('"Resource" = var.list');
  expect(policy).toContain('"Resource" = [var.secret]');
  expect(resources.aws_lambda_permission?.['permission-orders']).toMatchObject({
    source_account: '${split(":", var.secret)[4]}',
    source_arn: '${var.secret}',
  });
  expect(resources.aws_lambda_function?.function?.vpc_config).toEqual({
    subnet_ids: '${var.list}',
    security_group_ids: '${var.list}',
  });
  const both = resourcesOf({ secrets: { one: '${local.arns["one"]}', two: arn('mq/two') } });
  expect(String(both.aws_iam_role_policy?.policy?.policy)).toContain(
    '[(local.arns["one"]), "arn:aws:secretsmanager:us-east-1:111122223333:secret:mq/two-AbCdEf"]',
  );
  expect(both.aws_lambda_permission?.['permission-one']?.source_account).toBe('111122223333');
});

test('in a module, whose caller configures the AWS provider', () => {
  const app = newApp();
  const stack = new ModuleStack(app, 'module');
  new AwsProvider(stack, 'aws');
  new PasswordRotation(stack, 'rotation', props);
  app.synth();
  const { config } = read(app.outdir, 'module');
  expect(config).not.toHaveProperty('provider');
  expect(byId(config).aws_lambda_function?.function?.filename).toMatch(/^\$\{path\.module\}\//);
});

test('long and unusual paths have a name for the function that Lambda accepts', () => {
  const nameIn = (id: string) => {
    const stack = newStack();
    new PasswordRotation(stack, id, props);
    return String(Object.values(byId(synth(stack).config).aws_lambda_function ?? {})[0]?.function_name);
  };
  const names = ['r'.repeat(80), `${'r'.repeat(80)}s`, 'Zahlung für heute', 'Zahlung fur heute'].map(nameIn);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(new Set(names).size).toBe(names.length);
});

test('everything that is wrong is in one error', () => {
  const other = newStack();
  const provider = new AwsProvider(other, 'other', { alias: 'other' });
  expect(
    problems({
      brokerId: 'a/b',
      secrets: {
        orders: arn('mq/orders'),
        again: arn('mq/orders'),
        'a b': 'mq/orders',
        partial: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:x',
        west: arn('mq/west').replace('us-east-1', 'us-west-2'),
        number: 3,
      },
      strategy: 'both',
      reboot: 'yes',
      schedule: 'rate(1 hour)',
      duration: '25h',
      resume: false,
      resumeSchedule: 'rate(1 hour)',
      vpc: { subnetIds: [], securityGroupIds: ['web'], subnets: [] },
      kmsKeyArns: ['alias/mq'],
      functionName: 'a b',
      logRetentionDays: 31,
      memorySize: 64,
      timeout: 9.5,
      provider,
      bogus: 1,
    }),
  ).toEqual([
    'brokerId broker-id-form',
    'secrets.again rotation-secrets',
    'secrets.a b rotation-secrets',
    'secrets.a b rotation-arn',
    'secrets.partial rotation-arn',
    'secrets.west rotation-secrets',
    'secrets.number wrong-type',
    'strategy rotation-strategy',
    'schedule rotation-schedule',
    'duration rotation-schedule',
    'resumeSchedule rotation-schedule',
    'vpc.subnetIds rotation-vpc',
    'vpc.securityGroupIds.0 rotation-vpc',
    'vpc.subnets unknown-field',
    'kmsKeyArns.0 rotation-arn',
    'functionName rotation-function',
    'logRetentionDays rotation-function',
    'memorySize rotation-function',
    'timeout rotation-function',
    'provider rotation-provider',
    'reboot wrong-type',
    'bogus unknown-field',
  ]);
});

test.each<[string, unknown, string]>([
  ['no props', undefined, ' wrong-type'],
  ['no secrets', { brokerId, secrets: {} }, 'secrets rotation-secrets'],
  ['a list of secrets', { brokerId, secrets: [arn('mq/orders')] }, 'secrets wrong-type'],
  ['a token for secrets', { brokerId, secrets: Token.asStringMap('${var.x}') }, 'secrets wrong-type'],
  ['a part of a list token', { ...props, kmsKeyArns: [`${Fn.split(',', 'x')[0]}-1`] }, 'kmsKeyArns.0 cdktf-token'],
  ['a short timeout with a reboot', { ...props, reboot: true, timeout: 200 }, 'timeout rotation-function'],
  ['a network that is a text', { ...props, vpc: 'vpc-1' }, 'vpc wrong-type'],
  ['a strategy that is a token', { ...props, strategy: '${var.x}' }, 'strategy rotation-strategy'],
  ['a window into the next one', { ...props, schedule: 'rate(4 hours)', duration: '5h' }, 'duration rotation-schedule'],
])('refuses %s', (_, given, problem) => {
  expect(problems(given)).toEqual([problem]);
});

test('messages say what is allowed', () => {
  const { message } = thrown(
    () => new PasswordRotation(newStack(), 'rotation', { ...props, schedule: 'cron(30 3 * * ? *)', timeout: 30 }),
  );
  expect(message).toBe(
    [
      'stack/rotation: this rotation is not valid (2 errors).',
      '  schedule: The schedule "cron(30 3 * * ? *)" is not valid: its minutes are not 0. Allowed: rate(… hours) with 4 to 23, ' +
        'rate(… days) with 1 to 999, or cron(0 HOURS DAY MONTH WEEKDAY *) with hours at least 4 hours apart. Correct it. [rotation-schedule]',
      '  timeout: The value is 30. Allowed: 60 to 900 seconds. Choose a whole number of these. [rotation-function]',
    ].join('\n'),
  );
});

describe('schedules', () => {
  const number = fc.integer({ min: 0, max: 60 }).map(String);
  const name = fc.constantFrom('JAN', 'FEB', 'DEC', 'SUN', 'MON', 'SAT', 'XYZ', 'L', '6L', 'FRIL', 'SUN#1', '2#6', 'W');
  const single = fc.oneof(number, fc.constantFrom('*', '?', '', '-', '1-', '/'), name);
  const compound = fc.tuple(single, fc.constantFrom('-', '/', ',', '#'), single).map((parts) => parts.join(''));
  const field = fc.oneof({ weight: 3, arbitrary: single }, compound);
  const likely = (...values: string[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, field);
  const hours = likely('0', '8', '8,16', '0/4', '*/6', '1,4', '8-12');
  const days = likely('*', '1', '1,15', '31', 'L', '30/2', '1-7', '?');
  const cron = fc
    .tuple(
      likely('0'),
      hours,
      days,
      likely('*', 'FEB', '2', '1-3'),
      likely('?', 'SUN', '2-6', 'SUN#1', '5L'),
      likely('*'),
    )
    .map((fields) => `cron(${fields.join(' ')})`);
  const rate = fc
    .tuple(fc.integer({ min: 0, max: 1100 }), fc.constantFrom('hour', 'hours', 'day', 'days', 'minutes'))
    .map(([count, unit]) => `rate(${count} ${unit})`);
  const duration = fc.integer({ min: 1, max: 24 }).map((count) => `${count}h`);

  test('of rotations are those that the emulator accepts, with their durations', () => {
    const counts = { accepted: 0, refused: 0 };
    const isAccepted = (rules: object) => {
      try {
        optionalRules({ RotationRules: rules });
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.oneof(rate, cron), duration, (expression, window) => {
        const read = readRotationSchedule(expression);
        const isValid = typeof read !== 'string';
        expect([expression, isValid]).toEqual([expression, isAccepted({ ScheduleExpression: expression })]);
        counts[isValid ? 'accepted' : 'refused']++;
        if (!isValid) return;
        const fits = Number.parseInt(window) <= read.longestWindow;
        const rules = { ScheduleExpression: expression, Duration: window };
        expect([rules, fits]).toEqual([rules, isAccepted(rules)]);
      }),
      { numRuns: 3000 },
    );
    expect(counts.accepted).toBeGreaterThan(300);
    expect(counts.refused).toBeGreaterThan(300);
  });

  test.each([
    ['rate(1 hour)', true],
    ['rate(5 minutes)', true],
    ['rate(1 hours)', false],
    ['rate(5 minute)', false],
    ['rate(0 minutes)', false],
    ['cron(0/15 * * * ? *)', true],
    ['cron(0 8 ? * MON-FRI *)', true],
    ['cron(0 8 * * * *)', false],
    ['cron(0 8 * * ?)', false],
    ['every hour', false],
  ])('of EventBridge: %s', (expression, isValid) => {
    expect(problemOfEventSchedule(expression) === undefined).toBe(isValid);
  });
});

test('names of secrets and paths that differ by a dash do not collide', () => {
  const stack = newStack();
  const secrets = { x: arn('a'), 'permission-x': arn('b'), 'target-x': arn('c'), 'invocation-x': arn('d') };
  new PasswordRotation(new Construct(stack, 'a'), 'b', { ...props, secrets });
  new PasswordRotation(stack, 'a-b', props);
  const names = JSON.stringify(synth(stack).config).match(/"function_name":"stack-[^"]*"/g) ?? [];
  expect(new Set(names).size).toBe(2);
});

test('more secrets than the policy of a function has room for are refused', () => {
  const secrets = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`s${index}`, arn(`mq/${index}`)]));
  expect(() => new PasswordRotation(newStack(), 'rotation', { ...props, secrets })).toThrow('Allowed: at most 20');
});
