/** States that each schema version wrote, read by this version through the real Terraform (test/states). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mqProvider } from '../../src/provider/provider';
import { brokerId, startRun, type Run } from '../support/terraform/mq-provider';
import { attributeTypes } from '../support/terraform/schema-types';
import { terraformCore } from '../support/terraform/terraform';

const folder = join(__dirname, '../states');

interface Stored {
  readonly attributes: Record<string, unknown>;
  readonly private: unknown;
  readonly state: Record<string, unknown>;
  /** The state after the upgrade to the current schema version. Absent if its attributes have not changed. */
  readonly upgraded?: Record<string, unknown>;
  /** A configuration that plans no change of the state. */
  readonly config: string;
}

const types = Object.keys(mqProvider.resources);
const stored = types.flatMap((type) =>
  readdirSync(join(folder, type)).map((file) => ({
    type,
    version: Number(/^v(\d+)\.json$/.exec(file)?.[1]),
    ...(JSON.parse(readFileSync(join(folder, type, file), 'utf8')) as Stored),
  })),
);

test.each(types)('%s has a stored state for every schema version, and the current one is unchanged', (type) => {
  const schema = mqProvider.resources[type]?.schema;
  const versions = stored.filter((one) => one.type === type);
  expect(versions.map(({ version }) => version).sort()).toEqual([...Array((schema?.version ?? 0) + 1).keys()]);
  const current = versions.find(({ version }) => version === schema?.version);
  expect(current?.attributes).toEqual(schema && attributeTypes(schema));
});

describe.each(stored)(
  'a state of $type, version $version',
  ({ type, version, state, upgraded = state, private: privateState, config }) => {
    let run: Run;
    beforeEach(async () => {
      run = await startRun();
      run.emulator.broker(brokerId).users.update('foreign', { groups: ['orders', 'billing'], consoleAccess: true });
      run.emulator.broker(brokerId).users.applyPending();
    });
    afterEach(() => run.close());

    const write = (schemaVersion: number) => {
      run.write(`resource "${type}" "it" {\n${config}\n}\n`);
      const instance = {
        schema_version: schemaVersion,
        attributes: state,
        sensitive_attributes: [],
        private: Buffer.from(JSON.stringify(privateState)).toString('base64'),
      };
      const provider = `provider["${terraformCore().registry}/cdktf-mq-users/mq"]`;
      const resources = [{ mode: 'managed', type, name: 'it', provider, instances: [instance] }];
      const file = { version: 4, terraform_version: '1.11.0', serial: 1, lineage: 'stored', outputs: {}, resources };
      run.tf.write(JSON.stringify(file, null, 2), 'terraform.tfstate');
    };

    test('plans nothing, and is destroyed', async () => {
      write(version);
      expect((await run.tf.plan()).text).toContain('No changes');
      await run.tf.succeed(['refresh', '-no-color']);
      expect(run.tf.state(`${type}.it`)).toEqual(upgraded);
      const names = run.usernames();
      await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
      expect(JSON.parse(run.tf.read('terraform.tfstate'))).toMatchObject({ resources: [] });
      await run.reboot();
      expect(run.usernames()).toEqual(names.filter((name) => name !== upgraded.username));
      expect(names).toEqual(['foreign']);
    });

    test('is refused with a reason if its version is newer than this provider', async () => {
      write(version + 1_000);
      const { status, text } = await run.tf.run(['plan', '-no-color']);
      expect(status).toBe(1);
      expect(text).toMatch(/newer provider|newer version/i);
    });
  },
);
