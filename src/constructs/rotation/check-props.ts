/** Checks the props of a rotation before anything is created. */
import { TerraformStack } from '../private/framework';
import type { Violation } from '../../rules';
import { isObject, rangeText, readField, typeName, violation } from '../../rules/internal';
import { awsProviderOptions } from '../private/aws-resource';
import { checkIdentity } from '../private/check-identity';
import { checkedElsewhere, constantFlag, mapOfText, propsViolations, type FieldsOf } from '../private/options';
import { isToken } from '../private/unresolved';
import { checkArns, checkSecrets } from './check-arns';
import { checkSchedules } from './check-schedules';
import { checkText, isNotSet } from './check-text';
import { checkVpc } from './check-vpc';
import type { PasswordRotationProps } from './props';

/** The strategies of `src/rotation`. */
export const STRATEGIES = ['alternating-users', 'single-user'] as const;

/** The limits of Lambda, and of what a step of a rotation needs. */
export const FUNCTION_LIMITS = {
  nameLength: { min: 1, max: 64 },
  memorySize: { min: 128, max: 10_240 },
  timeout: { min: 60, max: 900 },
  /** With a reboot, which the broker needs minutes for. */
  timeoutWithReboot: { min: 300, max: 900 },
} as const;

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The types of the props. */
export const rotationFields: FieldsOf<PasswordRotationProps> = {
  ...awsProviderOptions,
  brokerId: checkedElsewhere,
  secrets: checkedElsewhere,
  strategy: checkedElsewhere,
  reboot: constantFlag,
  schedule: checkedElsewhere,
  duration: checkedElsewhere,
  rotateImmediately: constantFlag,
  resume: constantFlag,
  resumeSchedule: checkedElsewhere,
  vpc: checkedElsewhere,
  kmsKeyArns: checkedElsewhere,
  functionName: checkedElsewhere,
  logRetentionDays: checkedElsewhere,
  memorySize: checkedElsewhere,
  timeout: checkedElsewhere,
  tags: mapOfText,
};

/** Returns everything that is wrong with the props, in their order. */
export function checkRotation(scope: unknown, props: unknown): Violation[] {
  const unknown = propsViolations(rotationFields, props);
  if (!isObject(props)) return unknown;
  const read = (name: keyof PasswordRotationProps) => readField(props, name);
  const { memorySize, timeout, timeoutWithReboot } = FUNCTION_LIMITS;
  return [
    ...checkIdentity('brokerId', read('brokerId')),
    ...checkSecrets(read('secrets')),
    ...checkStrategy(read('strategy')),
    ...checkSchedules(props),
    ...checkVpc(read('vpc')),
    ...checkArns('kms', read('kmsKeyArns'), ['kmsKeyArns']),
    ...checkName(read('functionName')),
    ...checkRetention(read('logRetentionDays')),
    ...checkNumber(read('memorySize'), 'memorySize', memorySize, 'MB'),
    ...checkNumber(read('timeout'), 'timeout', read('reboot') === true ? timeoutWithReboot : timeout, 'seconds'),
    ...checkProvider(scope, read('provider')),
    ...unknown,
  ];
}

function checkStrategy(value: unknown): Violation[] {
  if (isNotSet(value) || STRATEGIES.some((each) => each === value)) return [];
  const known = `Allowed: ${STRATEGIES.join(', ')}, known at synth. Choose one of these.`;
  return [violation('rotation-strategy', ['strategy'], `The strategy does not exist. ${known}`)];
}

function checkName(value: unknown): Violation[] {
  const path = ['functionName'];
  if (isNotSet(value)) return [];
  return checkText(value, path, (name) => {
    const { min, max } = FUNCTION_LIMITS.nameLength;
    if (/^[A-Za-z0-9_-]*$/.test(name) && name.length >= min && name.length <= max) return [];
    const allowed = `Allowed: ${rangeText(FUNCTION_LIMITS.nameLength)} letters, digits and _ -. Choose another name.`;
    return [violation('rotation-function', path, `The name of the function is not valid. ${allowed}`)];
  });
}

function checkRetention(value: unknown): Violation[] {
  if (isNotSet(value) || isToken(value) || RETENTION_DAYS.some((days) => days === value)) return [];
  const allowed = `Allowed: ${RETENTION_DAYS.join(', ')}. Choose one of these.`;
  return [
    violation('rotation-function', ['logRetentionDays'], `The number of days is ${shownNumber(value)}. ${allowed}`),
  ];
}

function checkNumber(
  value: unknown,
  field: string,
  range: { readonly min: number; readonly max: number },
  unit: string,
): Violation[] {
  if (isNotSet(value) || isToken(value)) return [];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= range.min && value <= range.max) return [];
  const allowed = `Allowed: ${rangeText(range)} ${unit}. Choose a whole number of these.`;
  return [violation('rotation-function', [field], `The value is ${shownNumber(value)}. ${allowed}`)];
}

function checkProvider(scope: unknown, provider: unknown): Violation[] {
  if (!awsProviderOptions.provider.is(provider)) return [];
  const stack = TerraformStack.of(provider as PasswordRotationProps['provider'] & object);
  if (stack === TerraformStack.of(scope as never)) return [];
  const problem = `The AWS provider is in another stack, ${stack.node.path}`;
  return [
    violation(
      'rotation-provider',
      ['provider'],
      `${problem}. Allowed: one of the same stack. Pass one, or leave it out.`,
    ),
  ];
}

const shownNumber = (value: unknown): string => (typeof value === 'number' ? String(value) : typeName(value));
