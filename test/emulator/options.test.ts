/** The emulator's options from callers without TypeScript. */
import { faults, startEmulator, type Emulator, type Injection } from '../../src/emulator';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

test.each<[string, unknown, RegExp]>([
  ['a duration', { rebootMillis: '10s' }, /rebootMillis is a string\. Allowed: milliseconds, such as 600000/],
  [
    'a misspelled name',
    { rebootMilis: 5 },
    /There is no option "rebootMilis"\. Allowed: port, accountId, .* Correct its name or remove it\./,
  ],
  ['a port out of range', { port: 70_000 }, /port is 70000\. Allowed: a whole number from 0 to 65535\./],
  ['a misspelled choice', { pendingDeletion: 'fail' }, /pendingDeletion is "fail"\. Allowed: conflict, recreate\./],
  [
    'half a throttle',
    { throttle: { burst: 1 } },
    /throttle\.perSecond is missing\. Allowed: a number greater than 0\./,
  ],
  ['an empty host name', { allowedHosts: [''] }, /allowedHosts is a list\. Allowed: a list of host names/],
  ['a pattern of hosts', { allowedHosts: ['*'] }, /allowedHosts is a list\. Allowed: a list of host names/],
  ['an empty path', { stateFile: '' }, /stateFile is a string\. Allowed: the path of a file/],
  ['null', null, /options is null\. Allowed: an object, or nothing\./],
])('%s is refused', async (_, options, message) => {
  await expect(startEmulator(options as object)).rejects.toThrow(message);
});

test('all mistakes are reported at once', async () => {
  const options: object = { latencyMillis: '120ms', rebootMs: 5, clock: 0 };
  await expect(startEmulator(options)).rejects.toThrow(
    /^startEmulator: .*rebootMs.*clock is 0\..*latencyMillis is a string/,
  );
});

test.each([NaN, Infinity, 9e15, undefined, '0', 5n])('a clock that returns %s fails', async (time) => {
  await expect(startEmulator({ clock: () => time as number })).rejects.toThrow(
    `The clock must return milliseconds since 1970 as a number. It returned ${String(time)}.`,
  );
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /^inject: options is missing\. Allowed: an object with operation and fault\./],
  ['no fault', {}, /fault is missing\. Allowed: an object\./],
  ['an unknown kind', { fault: { kind: 'not JSON' } }, /fault\.kind is "not JSON"\. Allowed: error, reset, .*not-json/],
  ['no kind', { fault: {} }, /fault\.kind is missing\. Allowed: error, reset/],
  ['a missing field', { fault: { kind: 'slow', millis: 5 } }, /fault\.when is missing\. Allowed: before, after\./],
  ['a duration', { fault: { kind: 'slow', millis: '5s', when: 'after' } }, /fault\.millis is a string/],
  [
    'an unknown field',
    { fault: { ...faults.internalError, code: 5 } },
    /There is no option "fault\.code"\. Allowed: kind, name/,
  ],
  [
    'a text for a number',
    { fault: faults.stall, times: 'all' },
    /times is a string\. Allowed: a whole number from 0 up, or Infinity/,
  ],
])('an injection with %s is refused', (_, injection, message) => {
  const given = injection === undefined ? undefined : { operation: 'CreateUser', ...(injection as object) };
  expect(() => emulator.inject(given as unknown as Injection)).toThrow(message);
});

test.each(Object.entries(faults))('the ready-made fault %s is accepted', (_, fault) => {
  emulator.inject({ operation: '*', fault, times: Infinity }).remove();
});

test('unknown fields of brokers and secrets to add are refused', () => {
  expect(() => emulator.seedBroker({ name: 'orders' } as object)).toThrow(
    /There is no field "name"\. Allowed: brokerId, brokerName/,
  );
  const secret = { name: 'mq/orders', secretText: 'Hidden-Secret-2026' };
  expect(() => emulator.seedSecret(secret)).toThrow(/^seedSecret: There is no option "secretText"/);
  expect(() => emulator.seedSecret(secret)).not.toThrow(/Hidden/);
});
