/** The limit of calls a second: how it slows down and recovers. */
import { TokenBucket } from '../../src/amazon-mq/token-bucket';

test('a throttle halves the rate once for all calls that were under way, and down to a fifteenth at most', async () => {
  const bucket = new TokenBucket(15, 100);
  const started = performance.now();
  bucket.slowDown(started);
  bucket.slowDown(started);
  expect(bucket.currentRate).toBe(7.5);
  expect(bucket.isEmpty).toBe(true);
  for (let times = 0; times < 10; times++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    bucket.slowDown(performance.now());
  }
  expect(bucket.currentRate).toBe(1);
});

test('each call that passes wins back a twentieth, and never more than there was', () => {
  const bucket = new TokenBucket(20, 1);
  bucket.slowDown(performance.now());
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
