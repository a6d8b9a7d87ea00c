/**
 * The command against moto, an emulator of another project, if it is installed. It has no pending changes and no
 * rules, so passing here shows that requests and responses match, and nothing about behaviour.
 */
import { CreateBrokerCommand } from '@aws-sdk/client-mq';
import { clientOf } from '../support/aws/emulated';
import { moto, startMoto, type Moto } from '../support/aws/moto';
import { MqUser } from '../support/cli/mq-user';
import { describeWith } from '../support/run/programs';

describeWith(...moto)('moto', () => {
  let server: Moto;
  beforeAll(async () => void (server = await startMoto()), 60_000);
  afterAll(() => server.stop());

  test('a user is created, shown, changed, listed, adopted and deleted', async () => {
    const mq = clientOf(server.endpoint);
    const { BrokerId: brokerId = '' } = await mq.send(
      new CreateBrokerCommand({
        AutoMinorVersionUpgrade: false,
        BrokerName: 'orders',
        DeploymentMode: 'SINGLE_INSTANCE',
        EngineType: 'ACTIVEMQ',
        EngineVersion: '5.18',
        HostInstanceType: 'mq.t3.micro',
        PubliclyAccessible: false,
        Users: [],
      }),
    );
    mq.destroy();
    const mqUser = new MqUser({ endpoint: server.endpoint });
    const user = ['--broker-id', brokerId, '--username', 'admin'];
    const created = await mqUser.json(
      ['create', ...user, '--password-stdin', '--group', 'admins'],
      'Motorized-Secret-1',
    );
    expect(created).toMatchObject({ status: 0, document: { result: 'created' } });
    expect((await mqUser.run(['create', ...user, '--password-stdin'], 'Motorized-Secret-1')).status).toBe(5);
    expect((await mqUser.json(['show', ...user])).document).toMatchObject({ groups: ['admins'], consoleAccess: false });
    expect((await mqUser.json(['ensure', ...user, '--group', 'readers'])).document).toMatchObject({
      changed: ['groups'],
    });
    expect((await mqUser.json(['list', '--broker-name', 'orders'])).document).toMatchObject({
      users: [{ username: 'admin' }],
    });
    expect((await mqUser.run(['adopt', '--broker-id', brokerId])).stdout).toContain('resource "mq_user" "admin"');
    expect((await mqUser.json(['delete', ...user, '--force'])).document).toMatchObject({ result: 'deleted' });
    expect((await mqUser.run(['show', ...user])).status).toBe(6);

    const generated = await mqUser.run(['create', ...user, '--generate', '--secret-name', 'mq/admin']);
    expect(generated.stdout).toMatch(/^arn:aws:secretsmanager:us-east-1:\d+:secret:mq\/admin-\w+\n$/);
  }, 60_000);
});
