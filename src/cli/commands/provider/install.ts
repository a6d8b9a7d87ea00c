/** `mq-user provider install` puts the provider where Terraform and OpenTofu find it, and prints the block that asks for it. */
import { Command, InvalidArgumentError } from 'commander';
import { join } from 'node:path';
import { isPrerelease, OWN_SOURCE, programName, PUBLIC_REGISTRIES } from '../../../provider-package';
import { CommandOption } from '../../shared/command-option';
import { run as runCommand } from '../../shared/context';
import { requiredProviders } from '../../shared/required-providers';
import type { Terminal } from '../../shared/terminal';
import { selectedBinary, selfContainedHelp } from './binary';
import { fileWithInstallationBlock, findsWithoutConfiguration, installationBlock } from './cli-configuration';
import { lockStateOf, lockWarning, type LockState } from './lock-state';
import { filesFor, ownPlatform } from './platform';
import { installPackages } from './plugin-folder';

interface Options {
  readonly dir?: string;
  readonly platform?: readonly string[];
  readonly selfContained?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const [namespace = '', type = ''] = OWN_SOURCE.split('/');
const defaultFolder = ['terraform.d', 'plugins'];

/** Defines `mq-user provider install`. */
export function installCommand(): Command {
  return new Command('install')
    .description('Install the provider in a folder where Terraform and OpenTofu find it. Other versions are kept')
    .addOption(
      new CommandOption('--dir <folder>', `the folder; default: ${defaultFolder.join('/')} in the current folder`)
        .file()
        .argParser(folderName),
    )
    .option('--platform <os_arch...>', 'the platforms where Terraform will run; default: this one; may be repeated')
    .option('--self-contained', selfContainedHelp)
    .option('--json', 'print JSON to stdout')
    .option('--quiet', 'print only errors, and the block')
    .addHelpText('after', help)
    .action((options: Options) =>
      runCommand(options, (terminal) => {
        install(options, terminal);
        return Promise.resolve();
      }),
    );
}

const help = `
Prints the required_providers block for this version. Put it into a .tf file, and run terraform init or tofu init. The
provider is installed for registry.terraform.io and for registry.opentofu.org, the hosts that Terraform and OpenTofu add to
${OWN_SOURCE}. Nothing is downloaded. A development build has a pre-release version, which the block names exactly.

Terraform and OpenTofu look in terraform.d/plugins of the folder where they run, and in ~/.terraform.d/plugins. For any other
folder, including a plugin cache, the command prints the CLI configuration that names it. Files that exist are never changed
or removed, and links below the folder are not followed. Running the command again changes nothing.

If .terraform.lock.hcl has the hash of another package of this version, or lacks a platform, the command prints what to run.

--json prints { "version", "directory", "packages": [{ "host", "platform", "path", "result": "installed" | "unchanged" }],
"requiredProviders": the block, "lockFile": [{ "address", "version",
"result": "matches" | "other-version" | "other-hash" | "missing-platforms", "platforms" }], "next": a command },
or, if it fails, { "error": { "kind", "message", … } }.

Exit codes:
  0  the provider is installed; there may be warnings
  1  unexpected error
  2  wrong usage, no provider for a platform, or a folder that cannot be used

Examples:
  mq-user provider install > versions.tf && terraform init
  mq-user provider install --platform linux_amd64 --platform darwin_arm64
  mq-user provider install --dir ~/.terraform.d/plugins

A user of a broker, in an empty folder:
  cat > main.tf <<'EOF'
  provider "mq" {
    region = "us-east-1"
  }

  resource "mq_user" "orders" {
    broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
    username           = "orders"
    password_secret_id = "mq/orders"
  }
  EOF
  npm install cdktf-mq-users
  npx -p cdktf-mq-users mq-user provider install > versions.tf
  terraform init
  terraform apply`;

function install({ dir, platform = [ownPlatform], selfContained = false }: Options, terminal: Terminal): void {
  const binary = selectedBinary(selfContained);
  const files = filesFor(binary, platform, selfContained);
  const packages = PUBLIC_REGISTRIES.flatMap((host) =>
    files.map((file) => ({
      host,
      platform: file.platform,
      file: file.path,
      name: programName(type, binary.version, file.platform),
      folders: [host, namespace, type, binary.version, file.platform],
    })),
  );
  const folder = dir === undefined ? { start: '.', within: defaultFolder } : { start: dir, within: [] };
  const directory = join(folder.start, ...folder.within);
  const installed = installPackages(folder, packages);
  const locks = PUBLIC_REGISTRIES.flatMap(
    (host) =>
      lockStateOf(
        '.',
        { host, namespace, type },
        binary.version,
        packages.filter((one) => one.host === host),
      ) ?? [],
  );
  const block = requiredProviders(OWN_SOURCE, binary.version);
  const program = programOf(locks);
  const next = `${program} init${locks.some(({ result }) => result === 'other-version') ? ' -upgrade' : ''}`;
  terminal.document(
    {
      version: binary.version,
      directory,
      packages: packages.map((one, index) => ({ host: one.host, platform: one.platform, ...installed[index] })),
      requiredProviders: block,
      lockFile: locks,
      next,
    },
    block.trimEnd(),
  );
  const platforms = files.map((file) => file.platform).join(', ');
  const isNew = installed.some(({ result }) => result === 'installed');
  terminal.message(
    `Version ${binary.version} for ${platforms} ${isNew ? 'was installed' : 'is already'} in ${directory}.`,
  );
  if (isPrerelease(binary.version)) {
    terminal.message('It is a pre-release: only a configuration that names exactly this version gets it.');
  }
  for (const lock of locks) {
    const warning = lockWarning(lock, directory, program);
    if (warning !== undefined) terminal.warning(warning);
  }
  for (const line of nextSteps(directory, next)) terminal.message(line);
}

/** Returns what to do next. */
function nextSteps(directory: string, next: string): string[] {
  const other = next.startsWith('terraform') ? ` (OpenTofu: ${next.replace('terraform', 'tofu')})` : '';
  const place = findsWithoutConfiguration(directory);
  const where = place === undefined || place === '.' ? '' : ` in ${place}`;
  const steps = [`Next: with the required_providers block in a .tf file${where}, run ${next}${other}.`];
  const file = fileWithInstallationBlock();
  if (place !== undefined && file === undefined) return steps;
  const because =
    place === undefined
      ? 'Terraform looks in this folder only if its CLI configuration names it'
      : `${file} has a provider_installation block, so Terraform looks only in the places that it lists`;
  const named = process.env.TF_CLI_CONFIG_FILE;
  const target =
    file === undefined ? `Put this into ${named || '~/.terraformrc (OpenTofu: ~/.tofurc)'}` : `${file} needs`;
  return [`${because}. ${target}:`, ...installationBlock(directory).split('\n'), ...steps];
}

/** The lock file shows whether the configuration is used with OpenTofu. */
function programOf(locks: readonly LockState[]): string {
  const [first, second] = locks;
  return first !== undefined && second === undefined && first.address.startsWith('registry.opentofu.org/')
    ? 'tofu'
    : 'terraform';
}

function folderName(text: string): string {
  if (text === '' || text.includes('\0')) throw new InvalidArgumentError('Allowed: the path of a folder.');
  return text;
}
