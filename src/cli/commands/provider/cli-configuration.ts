/** The CLI configuration of Terraform and OpenTofu, which decides where they look for providers. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FileLimitError, readBoundedFileSync } from '../../../files';
import { hclString } from '../../../rules/internal';
import { OWN_SOURCE } from '../../../provider-package';

/** Returns the CLI configuration file that has a `provider_installation` block; undefined if none has. */
export function fileWithInstallationBlock(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.TF_CLI_CONFIG_FILE;
  const files = named ? [named] : fileNames().map((name) => join(configurationHome(env), name));
  return files.find((file) => /^\s*provider_installation\s*\{/m.test(withoutComments(textOf(file))));
}

/** Whether a CLI configuration file names a folder, as `installationBlock` does. */
export function namesFolder(file: string, folder: string): boolean {
  return withoutComments(textOf(file)).includes(hclString(resolve(folder)));
}

/** Whether a CLI configuration file overrides the provider, so that no installed one is used. */
export function overridesProvider(file: string): boolean {
  return /dev_overrides\s*\{[^}]*cdktf-mq-users\/mq/.test(withoutComments(textOf(file)));
}

/** Removes block comments, and lines that are comments. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*(?:#|\/\/).*$/gm, '');
}

/** Returns the file to which a user adds configuration, as people write it. */
export function usualFile(env: NodeJS.ProcessEnv = process.env): string {
  const [terraform = '', tofu = ''] = fileNames();
  const home = isOnWindows ? '%APPDATA%\\' : '~/';
  return env.TF_CLI_CONFIG_FILE || `${home}${terraform} (OpenTofu: ${home}${tofu})`;
}

const isOnWindows = process.platform === 'win32';
const fileNames = () => (isOnWindows ? ['terraform.rc', 'tofu.rc'] : ['.terraformrc', '.tofurc']);
const configurationHome = (env: NodeJS.ProcessEnv) => (isOnWindows ? (env.APPDATA ?? homedir()) : homedir());

/** The plugin folder of a user, in which Terraform looks wherever it runs. */
function folderOfUser(env: NodeJS.ProcessEnv): string {
  return join(configurationHome(env), isOnWindows ? 'terraform.d' : '.terraform.d', 'plugins');
}

function textOf(file: string): string {
  try {
    return readBoundedFileSync(file).bytes.toString('utf8');
  } catch (thrown) {
    // Terraform reports a file that cannot be read.
    if (thrown instanceof FileLimitError || (thrown instanceof Error && 'code' in thrown)) return '';
    throw thrown;
  }
}

/** Where Terraform has to run, to find a folder without any configuration; undefined if it needs configuration. */
export function findsWithoutConfiguration(folder: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = resolve(folder);
  if (path === folderOfUser(env)) return '.';
  const configuration = dirname(dirname(path));
  if (path !== join(configuration, 'terraform.d', 'plugins')) return undefined;
  return configuration === process.cwd() ? '.' : configuration;
}

/** Returns the block of the CLI configuration that makes Terraform look in a folder. */
export function installationBlock(folder: string): string {
  return `provider_installation {
  filesystem_mirror {
    path    = ${hclString(resolve(folder))}
    include = [${hclString(OWN_SOURCE)}]
  }
  direct {
    exclude = [${hclString(OWN_SOURCE)}]
  }
}`;
}
