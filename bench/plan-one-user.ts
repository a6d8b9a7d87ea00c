/** Measures `terraform plan` of one unchanged user. Target: 1 s. */
import { join } from 'node:path';
import { startEmulator } from '../src/emulator';
import { installBuiltPlugin } from '../test/support/terraform/built-plugin';
import { Workspace } from '../test/support/terraform/terraform';
import { compare, type Section } from './measure';

export async function planOfOneUser(): Promise<Section> {
  const emulator = await startEmulator();
  const brokerId = emulator.seedBroker();
  const user = new Workspace({ env: { AWS_ENDPOINT_URL_MQ: emulator.endpoint } });
  // The preceding apply fills it.
  const cache = { XDG_CACHE_HOME: join(user.folder, 'cache') };
  const nothing = new Workspace();
  try {
    user.write(`${installBuiltPlugin(user)}
resource "mq_user" "it" {
  broker_id   = "${brokerId}"
  username    = "orders"
  password_wo = "Bench-1f2e-passphrase"
  groups      = ["writers"]
}`);
    nothing.write('resource "terraform_data" "it" {}');
    for (const workspace of [nothing, user]) {
      await workspace.succeed(['init']);
      await workspace.apply(cache);
    }
    const plan = (workspace: Workspace) => async () => {
      const began = performance.now();
      const { isEmpty } = await workspace.plan(cache);
      if (!isEmpty) throw new Error('The plan is not empty');
      return { millis: performance.now() - began };
    };
    return {
      rows: await compare(
        [
          { name: 'one `terraform_data`', measure: plan(nothing) },
          { name: 'one `mq_user`', measure: plan(user) },
        ],
        10,
      ),
    };
  } finally {
    for (const workspace of [nothing, user]) workspace.remove();
    await emulator.close();
  }
}
