/** The limit of calls a second: how it slows down and recovers. */
import { TokenBucket } from '../../src/amazon-mq/calls/token-bucket';

/** When a call is sent that no burst is to blame for. */
const longAfter = () => performance.now() + 1_500;

test('a throttle of a burst empties the bucket, and the rate stays: somebody has used a part of the burst', async () => {
  const bucket = new TokenBucket(15, 100);
  for (let times = 0; times < 40; times++) await bucket.take();
  bucket.slowDown(performance.now());
  expect(bucket.currentRate).toBe(15);
  expect(bucket.isEmpty).toBe(true);
});

test('a throttle after that halves the rate once for all calls that were under way, and down to a fifteenth at most', () => {
  const bucket = new TokenBucket(15, 100);
  const before = performance.now() - 1;
  bucket.slowDown(performance.now());
  bucket.slowDown(longAfter());
  bucket.slowDown(before);
  expect(bucket.currentRate).toBe(7.5);
  for (let times = 0; times < 10; times++) bucket.slowDown(longAfter());
  expect(bucket.currentRate).toBe(1);
});

test('each call that passes wins back a twentieth, and never more than there was', () => {
  const bucket = new TokenBucket(20, 1);
  bucket.slowDown(performance.now());
  bucket.slowDown(longAfter());
  bucket.speedUp();
  expect(bucket.currentRate).toBe(11);
  for (let times = 0; times < 30; times++) bucket.speedUp();
  expect(bucket.currentRate).toBe(20);
});

test('who leaves the queue does not take a turn', async () => {
  const bucket = new TokenBucket(2, 1);
  await bucket.take();
  const controller = new AbortController();
  const left = bucket.take(controller.signal);
  const next = bucket.take();
  const started = performance.now();
  controller.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await next;
  expect(performance.now() - started).toBeLessThan(900);
});
