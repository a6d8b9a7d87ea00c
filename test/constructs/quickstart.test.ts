/** The quickstart example, run in the same way as by `cdktf synth`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaryContext } from '../../src/constructs/provider/mq-provider';
import { binaryDirectory, read, temporaryDirectory, userResource } from './helpers';

const root = join(__dirname, '..', '..');

/** Runs the example in the same way as `cdktf synth`, with a list of users. */
function synthesize(users?: unknown) {
  const [outdir, roster] = [temporaryDirectory(), join(temporaryDirectory(), 'users.json')];
  if (users) writeFileSync(roster, JSON.stringify(users));
  const env = {
    ...process.env,
    AWS_REGION: undefined,
    CDKTF_OUTDIR: outdir,
    CDKTF_CONTEXT_JSON: JSON.stringify({ [binaryContext]: binaryDirectory() }),
    QUICKSTART_USERS: users ? roster : undefined,
  };
  const command = join(root, 'node_modules', '.bin', 'tsx');
  const { status, stderr } = spawnSync(command, ['examples/quickstart/main.ts'], { cwd: root, env, encoding: 'utf8' });
  return { status, stderr, outdir };
}

test('the quickstart creates every user in its list, each with a separate password', () => {
  const { status, stderr, outdir } = synthesize();
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const result = read(outdir, 'quickstart');
  expect(Object.keys(result.config.resource.mq_user)).toEqual(['billing-service', 'operator', 'orders-service']);
  expect(userResource(result, 'orders-service')).toMatchObject({
    broker_id: '${var.broker_id}',
    username: 'orders-service',
    groups: ['orders'],
    password_wo: '${var.orders_service_password}',
    password_wo_version: 1,
  });
  expect(result.config.variable.orders_service_password).toMatchObject({ sensitive: true, ephemeral: true });
});

test('the quickstart reports every mistake of a user and creates nothing', () => {
  const { status, stderr } = synthesize([{ username: 'bad user!', groups: ['x'] }]);
  expect(status).toBe(1);
  expect(stderr).toContain('quickstart/bad user!: Amazon MQ would refuse this user (2 errors).');
  expect(stderr).toContain('username: The username has " " at position 4, "!" at position 9.');
  expect(stderr).toContain('groups[0]: The group "x" has 1 character.');
});
