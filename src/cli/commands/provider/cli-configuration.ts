/** The CLI configuration of Terraform and OpenTofu, which decides where they look for providers. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FileLimitError, readBoundedFileSync } from '../../../files';
import { hclString } from '../../../rules/internal';
import { OWN_SOURCE } from '../../../provider-package';

/** Returns the CLI configuration file that has a `provider_installation` block; undefined if none has. */
export function fileWithInstallationBlock(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.TF_CLI_CONFIG_FILE;
  const names = process.platform === 'win32' ? ['terraform.rc', 'tofu.rc'] : ['.terraformrc', '.tofurc'];
  const home = process.platform === 'win32' ? (env.APPDATA ?? homedir()) : homedir();
  const files = named ? [named] : names.map((name) => join(home, name));
  return files.find((file) => /^\s*provider_installation\s*\{/m.test(textOf(file)));
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
export function findsWithoutConfiguration(folder: string): string | undefined {
  const path = resolve(folder);
  if (path === join(homedir(), '.terraform.d', 'plugins')) return '.';
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
