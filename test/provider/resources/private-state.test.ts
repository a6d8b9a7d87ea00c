/** Private state that this provider did not write, through the real Terraform. */
import { plan } from '../../resilience/json-run';
import { brokerId, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

/** Replaces the private state of the instances of a resource, or of all, as bytes. */
function setPrivateState(bytes: string, resource?: string): void {
  const state = JSON.parse(run.tf.read('terraform.tfstate')) as {
    serial: number;
    resources: { name: string; instances: { private?: string }[] }[];
  };
  for (const { name, instances } of state.resources) {
    if (resource !== undefined && name !== resource) continue;
    for (const instance of instances) instance.private = Buffer.from(bytes).toString('base64');
  }
  run.tf.write(JSON.stringify(state), 'terraform.tfstate');
}

const unusable = [
  ['is not JSON', 'not JSON', 'The private state of the object cannot be read'],
  ['is not an object', '[1]', 'The private state of the object cannot be read'],
  [
    'is nested too deeply',
    '{"a":'.repeat(100) + '1' + '}'.repeat(100),
    'The private state of the object cannot be read',
  ],
  ['contains a string for a flag', '{"replicationUser":"yes"}', 'The private state of the user is damaged'],
  ['contains an object for a version', '{"secretVersion":{"a":1}}', 'The private state of the user is damaged'],
  ['contains an unknown origin', '{"origin":"stolen"}', 'The private state of the user is damaged'],
  [
    'contains numbers',
    '{"claim":1,"brokerArn":2,"others":3,"keptFor":[4]}',
    'The private state of the user is damaged',
  ],
] as const;

/** Plans, changes and destroys a user for each private state. */
async function runAll() {
  const users = (more = '') =>
    unusable
      .map((_, index) =>
        userBlock(`replication_user = true\n  ${more}`, { name: `it${index}`, username: `user-${index}` }),
      )
      .join('');
  await run.apply(users());
  unusable.forEach(([, bytes], index) => setPrivateState(bytes, `it${index}`));
  const warned = await plan(run.tf);
  await run.apply(users('groups = ["new"]'));
  const next = await plan(run.tf);
  await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
  return { warned, next, left: run.usernames() };
}
let outcome: ReturnType<typeof runAll> | undefined;

test.each(unusable.map(([what, , summary], index) => [what, index, summary] as const))(
  'private state that %s is ignored with a warning',
  async (_what, index, summary) => {
    const { warned, next, left } = await (outcome ??= runAll());
    const own = warned.diagnostics.filter(({ address }) => address === `mq_user.it${index}`);
    expect([warned.status, own]).toEqual([0, [expect.objectContaining({ severity: 'warning', summary })]]);
    expect(next.diagnostics.filter(({ address }) => address === `mq_user.it${index}`)).toEqual([]);
    expect(left).toEqual(['foreign']);
  },
);

test('missing private state is written by the next apply without a message', async () => {
  await run.apply(userBlock());
  setPrivateState('');
  const { isEmpty, text } = await run.tf.plan();
  expect(isEmpty).toBe(true);
  expect(text).not.toContain('Warning');
  await run.apply(userBlock('groups = ["new"]'));
  expect(run.emulator.broker(brokerId).users.describe('orders').pending).toMatchObject({ groups: ['new'] });
});
