/** Text from a server cannot control a terminal or forge a line of a log, with real Terraform. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun, userBlock, type Run } from '../support/terraform/mq-provider';

const hostile = 'no\u001b[2J\u001b]0;owned\u0007\r\u202e\u2028\n2026-01-01T00:00:00.000Z [ERROR] forged';

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2028]/;

let run: Run;
beforeAll(async () => {
  run = await startRun();
});
afterAll(() => run.close());

test('control characters of an error of AWS are escaped in the output of Terraform and in its log', async () => {
  const fault = { kind: 'error', name: 'ForbiddenException', status: 403, message: hostile } as const;
  run.emulator.inject({ operation: 'DescribeBroker', fault, times: Infinity });
  run.write(userBlock());
  const log = join(run.tf.folder, 'terraform.log');
  const env = { TF_LOG: 'TRACE', TF_LOG_PATH: log };
  const { status, text } = await run.tf.run(['apply', '-auto-approve', '-no-color'], env);
  expect(status).toBe(1);
  expect(text).toContain('no\\u{1b}[2J\\u{1b}]0;owned\\u{7}');
  expect(text).not.toMatch(control);
  const logged = readFileSync(log, 'utf8');
  expect(logged).toContain('Access to the broker is denied');
  expect(logged).not.toMatch(control);
  expect(logged).not.toMatch(/^2026-01-01T00:00:00.000Z/m);
});
