/** The rate limit: how it slows down and recovers. */
import { TokenBucket } from '../../src/amazon-mq/calls/token-bucket';

/** The time of a call that no burst can have caused to be throttled. */
const longAfter = () => performance.now() + 1_500;

test('a throttled burst empties the bucket without lowering the rate: another program has used part of the burst', async () => {
  const bucket = new TokenBucket(15, 100);
  for (let times = 0; times < 40; times++) await bucket.take();
  bucket.slowDown(performance.now());
  expect(bucket.currentRate).toBe(15);
  expect(bucket.isEmpty).toBe(true);
});

test('a throttled call after the burst halves the rate, once for the calls in progress, down to a fifteenth', () => {
  const bucket = new TokenBucket(15, 100);
  const before = performance.now() - 1;
  bucket.slowDown(performance.now());
  bucket.slowDown(longAfter());
  bucket.slowDown(before);
  expect(bucket.currentRate).toBe(7.5);
  for (let times = 0; times < 10; times++) bucket.slowDown(longAfter());
  expect(bucket.currentRate).toBe(1);
});

test('each successful call restores a twentieth of the rate, up to the full rate', () => {
  const bucket = new TokenBucket(20, 1);
  bucket.slowDown(performance.now());
  bucket.slowDown(longAfter());
  bucket.speedUp();
  expect(bucket.currentRate).toBe(11);
  for (let times = 0; times < 30; times++) bucket.speedUp();
  expect(bucket.currentRate).toBe(20);
});

test('a caller that leaves the queue uses no token', async () => {
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
