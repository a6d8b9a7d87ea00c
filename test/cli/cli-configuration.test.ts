/** Tests where `mq-user provider install` expects the plugin folder and the CLI configuration of a user. */
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as cliConfiguration from '../../src/cli/commands/provider/cli-configuration';

type Configuration = typeof cliConfiguration;

/** Loads the module as on a platform. */
function on(platform: NodeJS.Platform): Configuration {
  const own = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  let loaded: Configuration | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<Configuration>('../../src/cli/commands/provider/cli-configuration');
  });
  Object.defineProperty(process, 'platform', { value: own });
  if (loaded === undefined) throw new Error('The module was not loaded.');
  return loaded;
}

const roaming = join(tmpdir(), 'AppData', 'Roaming');
const ofWindows = join(roaming, 'terraform.d', 'plugins');
const ofUnix = join(homedir(), '.terraform.d', 'plugins');

test.each<[NodeJS.Platform, string, string]>([
  ['win32', ofWindows, ofUnix],
  ['linux', ofUnix, ofWindows],
  ['darwin', ofUnix, ofWindows],
])('on %s, Terraform looks in %s without any configuration, and not in %s', (platform, found, other) => {
  const { findsWithoutConfiguration } = on(platform);
  expect(findsWithoutConfiguration(found, { APPDATA: roaming })).toBe('.');
  // Below a folder named terraform.d, only a Terraform that runs beside it looks.
  expect(findsWithoutConfiguration(other, { APPDATA: roaming })).not.toBe('.');
});

test('the CLI configuration to change is that of the platform, or the one that is set', () => {
  expect(on('linux').usualFile({})).toBe('~/.terraformrc (OpenTofu: ~/.tofurc)');
  expect(on('win32').usualFile({})).toBe('%APPDATA%\\terraform.rc (OpenTofu: %APPDATA%\\tofu.rc)');
  expect(on('win32').usualFile({ TF_CLI_CONFIG_FILE: 'own.tfrc' })).toBe('own.tfrc');
});
