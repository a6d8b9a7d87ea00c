/** Tests the rotation schedules of the emulator: which rules are accepted, and the NextRotationDate of each. */
import {
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretCommand,
  type RotationRulesType,
} from '@aws-sdk/client-secrets-manager';
import { refusal } from '../support/aws/emulated';
import { emulatedSecrets, makeCurrent, putPending, type EmulatedSecrets } from '../support/aws/emulated-secrets';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotate';
const SecretId = 'orders';

let it: EmulatedSecrets;
beforeEach(async () => {
  // A Thursday.
  it = await emulatedSecrets('2026-01-22T06:42:22Z');
  it.emulator.seedSecret({ name: SecretId, secretString: 'one' });
  it.emulator.setRotationFunction(functionArn, async ({ Step, ClientRequestToken: token }) => {
    if (Step === 'createSecret') await putPending(it.aws, SecretId, token, token);
    if (Step === 'finishSecret') await makeCurrent(it.aws, SecretId, token);
  });
});
afterEach(() => it.close());

const rotate = async (RotationRules?: RotationRulesType, RotateImmediately?: boolean) => {
  await it.aws.send(
    new RotateSecretCommand({ SecretId, RotationLambdaARN: functionArn, RotationRules, RotateImmediately }),
  );
  expect(await it.emulator.rotationEnd(SecretId)).toMatchObject({ result: 'succeeded' });
  return it.describe(SecretId);
};

test.each<[string, RotationRulesType, string, number]>([
  // The first row was seen in the output of aws secretsmanager describe-secret.
  ['days', { AutomaticallyAfterDays: 30 }, '2026-02-21T23:59:59Z', 30],
  ['days, with a window', { AutomaticallyAfterDays: 1, Duration: '3h' }, '2026-01-23T02:59:59Z', 1],
  ['a rate in days', { ScheduleExpression: 'rate(10 days)' }, '2026-02-01T23:59:59Z', 10],
  ['a rate of one day', { ScheduleExpression: 'rate(1 day)', Duration: '24h' }, '2026-01-23T23:59:59Z', 1],
  ['a rate in hours', { ScheduleExpression: 'rate(4 hours)' }, '2026-01-22T10:59:59Z', 1],
  [
    'a rate in hours, with a window',
    { ScheduleExpression: 'rate(12 hours)', Duration: '3h' },
    '2026-01-22T20:59:59Z',
    1,
  ],
  ['a time of day that is still to come', { ScheduleExpression: 'cron(0 8 * * ? *)' }, '2026-01-22T23:59:59Z', 1],
  ['a time of day that has passed', { ScheduleExpression: 'cron(0 6 * * ? *)' }, '2026-01-23T23:59:59Z', 1],
  [
    'two days of the month',
    { ScheduleExpression: 'cron(0 16 1,15 * ? *)', Duration: '2h' },
    '2026-02-01T17:59:59Z',
    10,
  ],
  ['hours that start again each day', { ScheduleExpression: 'cron(0 4/12 * * ? *)' }, '2026-01-22T16:59:59Z', 1],
  ['hours, with a window', { ScheduleExpression: 'cron(0 */8 * * ? *)', Duration: '2h' }, '2026-01-22T09:59:59Z', 1],
  ['the last day of the month', { ScheduleExpression: 'cron(0 16 L * ? *)' }, '2026-01-31T23:59:59Z', 9],
  ['the last day of February', { ScheduleExpression: 'cron(0 16 L FEB ? *)' }, '2026-02-28T23:59:59Z', 37],
  ['a leap day', { ScheduleExpression: 'cron(0 0 29 2 ? *)' }, '2028-02-29T23:59:59Z', 768],
  ['a day of the week', { ScheduleExpression: 'cron(0 10 ? * MON *)' }, '2026-01-26T23:59:59Z', 4],
  ['days of the week, by number', { ScheduleExpression: 'cron(0 10 ? * 1-2 *)' }, '2026-01-25T23:59:59Z', 3],
  ['the first Sunday', { ScheduleExpression: 'cron(0 0 ? * SUN#1 *)' }, '2026-02-01T23:59:59Z', 10],
  ['the last Friday', { ScheduleExpression: 'cron(0 0 ? * 6L *)' }, '2026-01-30T23:59:59Z', 8],
  ['the last Sunday', { ScheduleExpression: 'cron(0 0 ? * 1L *)' }, '2026-01-25T23:59:59Z', 3],
  ['the last day of the week', { ScheduleExpression: 'cron(0 0 ? * L *)' }, '2026-01-24T23:59:59Z', 2],
  ['some months', { ScheduleExpression: 'cron(0 10 ? FEB,MAY,AUG,NOV TUE#2 *)' }, '2026-02-10T23:59:59Z', 19],
  ['every third month', { ScheduleExpression: 'cron(0 10 1 1/3 ? *)' }, '2026-04-01T23:59:59Z', 69],
])('%s: NextRotationDate is the last second of the next window', async (_, rules, next, days) => {
  const described = await rotate(rules);
  expect(described.NextRotationDate).toEqual(new Date(next));
  expect(described.RotationRules).toEqual({ AutomaticallyAfterDays: days, ...rules });
});

test.each<[RotationRulesType, string]>([
  [{ AutomaticallyAfterDays: 5, ScheduleExpression: 'rate(5 days)' }, 'mutually exclusive'],
  [{ Duration: '2h' }, 'needs AutomaticallyAfterDays or ScheduleExpression'],
  [{}, 'needs AutomaticallyAfterDays or ScheduleExpression'],
  [{ AutomaticallyAfterDays: 5, Duration: '25h' }, 'Duration must be 1h to 24h'],
  [{ AutomaticallyAfterDays: 5, Duration: '0h' }, 'Duration must be 1h to 24h'],
  [{ ScheduleExpression: 'rate(6 hours)', Duration: '7h' }, 'Duration must be 1h to 6h'],
  [{ ScheduleExpression: 'cron(0 22 * * ? *)', Duration: '3h' }, 'Duration must be 1h to 2h'],
  [{ ScheduleExpression: 'cron(0 0,6,18 * * ? *)', Duration: '7h' }, 'Duration must be 1h to 6h'],
  [{ ScheduleExpression: 'rate(3 hours)' }, 'A rate in hours must be 4 to 23'],
  [{ ScheduleExpression: 'rate(24 hours)' }, 'A rate in hours must be 4 to 23'],
  [{ ScheduleExpression: 'rate(0 days)' }, 'A rate in days must be 1 to 999'],
  [{ ScheduleExpression: 'rate(1000 days)' }, 'A rate in days must be 1 to 999'],
  [{ ScheduleExpression: 'rate(5 minutes)' }, 'Use rate'],
  [{ ScheduleExpression: 'every day' }, 'Use rate'],
  [{ ScheduleExpression: 'cron(0 8 * * ?)' }, 'six fields'],
  [{ ScheduleExpression: 'cron(30 8 * * ? *)' }, 'The minutes must be 0'],
  [{ ScheduleExpression: 'cron(0 8 * * ? 2027)' }, 'The year must be *'],
  [{ ScheduleExpression: 'cron(0 8 * * * *)' }, 'Use ? for either'],
  [{ ScheduleExpression: 'cron(0 8 ? * ? *)' }, 'Use ? for either'],
  [{ ScheduleExpression: 'cron(0 24 * * ? *)' }, 'The hours must be 0 to 23'],
  [{ ScheduleExpression: 'cron(0 * * * ? *)' }, 'four hours apart'],
  [{ ScheduleExpression: 'cron(0 8,11 * * ? *)' }, 'four hours apart'],
  [{ ScheduleExpression: 'cron(0 0/3 * * ? *)' }, 'four hours apart'],
  [{ ScheduleExpression: 'cron(0 8 32 * ? *)' }, 'The day must be'],
  [{ ScheduleExpression: 'cron(0 8 ? * 8 *)' }, 'The day must be'],
  [{ ScheduleExpression: 'cron(0 8 ? * SUN#6 *)' }, 'The day must be'],
  [{ ScheduleExpression: 'cron(0 8 5-1 * ? *)' }, 'The day must be'],
  [{ ScheduleExpression: 'cron(0 8 1 13 ? *)' }, 'The month must be'],
  [{ ScheduleExpression: 'cron(0 8 1 */0 ? *)' }, 'The month must be'],
  [{ ScheduleExpression: 'cron(0 8 31 FEB ? *)' }, 'No such day exists'],
])('the rules %j are refused', async (RotationRules, message) => {
  const call = it.aws.send(new RotateSecretCommand({ SecretId, RotationLambdaARN: functionArn, RotationRules }));
  expect(await refusal(call)).toMatchObject({
    name: 'InvalidParameterException',
    status: 400,
    message: expect.stringContaining(message) as string,
  });
  expect(await it.describe(SecretId)).not.toHaveProperty('RotationEnabled');
});

test('a value that someone stores counts as a rotation, unless it is only staged', async () => {
  await rotate({ AutomaticallyAfterDays: 10 });
  it.now += 3 * 86_400_000;
  await it.aws.send(new PutSecretValueCommand({ SecretId, SecretString: 'x', VersionStages: ['blue'] }));
  expect((await it.describe(SecretId)).NextRotationDate).toEqual(new Date('2026-02-01T23:59:59Z'));
  await it.aws.send(new UpdateSecretCommand({ SecretId, SecretString: 'y' }));
  expect(await it.describe(SecretId)).toMatchObject({
    LastRotatedDate: new Date('2026-01-22T06:42:22Z'),
    NextRotationDate: new Date('2026-02-04T23:59:59Z'),
  });
});

test('a rotation at the start of a window is followed by the next window', async () => {
  it.now = Date.parse('2026-01-22T08:00:00Z');
  const { NextRotationDate } = await rotate({ ScheduleExpression: 'cron(0 8 * * ? *)' });
  expect(NextRotationDate).toEqual(new Date('2026-01-23T23:59:59Z'));
});

test('the date is in the past if no rotation has happened', async () => {
  await rotate({ AutomaticallyAfterDays: 10 });
  it.now += 100 * 86_400_000;
  expect((await it.describe(SecretId)).NextRotationDate).toEqual(new Date('2026-02-01T23:59:59Z'));
});

test('new rules replace all former ones, and count from the time at which they are set', async () => {
  await rotate({ ScheduleExpression: 'rate(10 days)', Duration: '2h' });
  it.now += 5 * 86_400_000;
  const described = await rotate({ AutomaticallyAfterDays: 20 }, false);
  expect(described.RotationRules).toEqual({ AutomaticallyAfterDays: 20 });
  expect(described).toMatchObject({
    LastRotatedDate: new Date('2026-01-22T06:42:22Z'),
    NextRotationDate: new Date('2026-02-16T23:59:59Z'),
  });
});

test('a secret that is rotated without rules has no next date', async () => {
  const described = await rotate();
  expect(described).toMatchObject({ RotationEnabled: true, LastRotatedDate: new Date(it.now) });
  expect(described).not.toHaveProperty('RotationRules');
  expect(described).not.toHaveProperty('NextRotationDate');
});
