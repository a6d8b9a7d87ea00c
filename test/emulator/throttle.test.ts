/** The emulator's throttle and latency. */
import { ListBrokersCommand, ListUsersCommand } from '@aws-sdk/client-mq';
import { startEmulator } from '../../src/emulator';
import { clientOf, emulated, refusal } from '../support/aws/emulated';

test('calls beyond the burst are refused with 429 until the quota refills, for all operations together', async () => {
  let now = 0;
  const aws = await emulated({ clock: () => now, throttle: { burst: 5, perSecond: 2 } });
  try {
    const BrokerId = aws.emulator.seedBroker();
    const elsewhere = clientOf(aws.emulator.endpoint, 'eu-west-1');
    const call = () => aws.mq.send(new ListUsersCommand({ BrokerId }));
    for (let i = 0; i < 4; i++) await call();
    await elsewhere.send(new ListBrokersCommand({}));
    elsewhere.destroy();
    expect(await refusal(call())).toMatchObject({ status: 429, name: 'TooManyRequestsException' });
    now += 499;
    expect(await refusal(call())).toMatchObject({ status: 429 });
    now += 1;
    await call();
    expect(await refusal(call())).toMatchObject({ status: 429 });
    now += 3_600_000;
    for (let i = 0; i < 5; i++) await call();
    expect(await refusal(call())).toMatchObject({ status: 429 });
    expect(aws.emulator.callCounts()).toEqual({ ListUsers: 14, ListBrokers: 1 });
  } finally {
    await aws.close();
  }
});

test.each([
  [{ burst: 0, perSecond: 1 }, 'throttle.burst is 0. Allowed: a number from 1 up.'],
  [{ burst: 1, perSecond: 0 }, 'throttle.perSecond is 0. Allowed: a number greater than 0.'],
  [{ burst: NaN, perSecond: 1 }, 'throttle.burst is NaN. Allowed: a number from 1 up.'],
])('a throttle that would allow no call is refused: %p', async (throttle, message) => {
  await expect(startEmulator({ throttle })).rejects.toThrow(message);
});

test('each response is delayed, and calls do not wait for each other', async () => {
  const aws = await emulated({ latencyMillis: 150 });
  try {
    const BrokerId = aws.emulator.seedBroker();
    const began = performance.now();
    await Promise.all(Array.from({ length: 30 }, () => aws.mq.send(new ListUsersCommand({ BrokerId }))));
    const took = performance.now() - began;
    expect(took).toBeGreaterThanOrEqual(145);
    expect(took).toBeLessThan(30 * 145);
  } finally {
    await aws.close();
  }
});
