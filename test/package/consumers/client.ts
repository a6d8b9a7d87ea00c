/** Uses the entry points that need no CDKTF. Each kind of project compiles and runs this file. */
import { equal, ok, rejects } from 'node:assert/strict';
import { connect, MqError } from 'cdktf-mq-users/amazon-mq';
import { createUser, MqError as BootstrapError } from 'cdktf-mq-users/bootstrap';
import { startEmulator } from 'cdktf-mq-users/emulator';
import { checkRoster, parseRosterFile } from 'cdktf-mq-users/roster';
import { checkUser, LIMITS } from 'cdktf-mq-users/rules';

const username = 'orders-service';
const password = 'correct-horse-4!';

/** Creates a user on an emulated broker, with a password from Secrets Manager. */
export async function createsUser(): Promise<void> {
  const emulator = await startEmulator();
  try {
    const brokerId = emulator.seedBroker();
    const secretId = emulator.seedSecret({ name: 'mq/orders', secretString: password });
    const { endpoint } = emulator;
    const options = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      endpoints: { mq: endpoint, secretsmanager: endpoint, sts: endpoint },
      // Calls to this machine do not use it, but the code for it is loaded.
      httpsProxy: 'http://127.0.0.1:9',
    };
    const mq = await connect(options);
    const secret = await mq.secrets.password(secretId);
    const { result, pendingChange } = await createUser({ brokerId, username, password: secret.password }, options);
    equal(`${result} ${pendingChange}`, 'created CREATE');
    equal(emulator.passwordOf(brokerId, username), password);
    equal((await mq.users.find(brokerId, username))?.username, username);
    mq.close();
    await rejects(createUser({ brokerId, username, password }, options), (error) => {
      ok(error instanceof MqError && error instanceof BootstrapError);
      equal(error.kind, 'conflict');
      return true;
    });
  } finally {
    await emulator.close();
  }
}

/** Checks a user and a roster. */
export function checksUsers(): void {
  equal(checkUser({ brokerId: 'b-orders', username: 'no spaces', password })[0]?.rule, 'username-charset');
  equal(LIMITS.usersPerBroker, 250);
  const { value } = parseRosterFile(Buffer.from('- brokerId: b-orders\n  users:\n    - username: no spaces\n'));
  equal(checkRoster(value)[0]?.rule, 'username-charset');
}
