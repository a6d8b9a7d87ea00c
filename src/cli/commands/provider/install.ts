/** `mq-user provider install` puts the provider where Terraform and OpenTofu find it, and prints the block that asks for it. */
import { Command, InvalidArgumentError } from 'commander';
import { join } from 'node:path';
import {
  isPrerelease,
  OWN_SOURCE,
  ownPlatform,
  packageFiles,
  packageName,
  PUBLIC_REGISTRIES,
} from '../../../provider-package';
import { CommandOption } from '../../shared/command-option';
import { run as runCommand } from '../../shared/context';
import { requiredProviders } from '../../shared/required-providers';
import type { Terminal } from '../../shared/terminal';
import { planBlockFile, writeBlockFile, type BlockFile } from './block-file';
import { selectedBinary, selfContainedHelp } from './binary';
import {
  fileWithInstallationBlock,
  findsWithoutConfiguration,
  installationBlock,
  namesFolder,
  overridesProvider,
  usualFile,
} from './cli-configuration';
import { lockStateOf, lockWarning, type LockState } from './lock-state';
import { filesFor } from './platform';
import { installPackages } from './plugin-folder';

interface Options {
  readonly dir?: string;
  readonly write?: string;
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
    .addOption(
      new CommandOption('--write <file>', 'write the block to a .tf file with nothing else, instead of to stdout')
        .file()
        .argParser(configurationFile),
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

/** A function, since only the help needs the name of the package. */
const help = () => `
Prints the required_providers block for this version, which has to be in a .tf file, or writes it to one with --write. Then run
terraform init or tofu init. --write creates the file, or changes the version in a file that has this block and comments only.
Any other file is refused and not changed: put the entry that the error prints into its required_providers block, of which
a configuration can have only one. With > the shell would overwrite the file, and some shells of Windows write UTF-16.

The provider is installed for registry.terraform.io and for registry.opentofu.org, the hosts that Terraform and OpenTofu add to
${OWN_SOURCE}. Nothing is downloaded. A development build has a pre-release version, which the block names exactly.

Terraform and OpenTofu look in terraform.d/plugins of the folder where they run, and in ~/.terraform.d/plugins, on Windows
%APPDATA%\\terraform.d\\plugins. For any other folder, including a plugin cache, the command prints the CLI configuration that names it. Files that exist are never changed
or removed, and links below the folder are not followed. Running the command again changes nothing.

Registries and mirrors have the self-contained program, and --self-contained installs the same files. Without it, a package
has the small program of the same version, and thus another hash.

If .terraform.lock.hcl has the hash of another package of this version, or lacks a platform, the command prints what to run.

--json prints { "version", "directory", "packages": [{ "host", "platform", "path", "result": "installed" | "unchanged" }],
"requiredProviders": the block, "file": { "path", "result": "created" | "updated" | "unchanged" } with --write, "lockFile": [{ "address", "version",
"result": "matches" | "other-version" | "other-hash" | "missing-platforms", "platforms" }], "next": a command },
or, if it fails, { "error": { "kind", "message", … } }.

Exit codes:
  0  the provider is installed; there may be warnings
  1  unexpected error
  2  wrong usage, no provider for a platform, or a folder or file that cannot be used

Examples:
  mq-user provider install --write versions.tf && terraform init
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
  npm install ${packageName()}
  npx -p ${packageName()} mq-user provider install --write versions.tf
  terraform init
  terraform apply`;

function install({ dir, write, platform = [ownPlatform], selfContained = false }: Options, terminal: Terminal): void {
  const binary = selectedBinary(selfContained);
  const files = filesFor(binary, platform, selfContained);
  const packages = PUBLIC_REGISTRIES.flatMap((host) =>
    files.map((file) => ({
      host,
      platform: file.platform,
      files: packageFiles(type, binary, file),
      folders: [host, namespace, type, binary.version, file.platform],
    })),
  );
  const folder = dir === undefined ? { start: '.', within: defaultFolder } : { start: dir, within: [] };
  const directory = join(folder.start, ...folder.within);
  const file = write === undefined ? undefined : planBlockFile(write, binary.version);
  const installed = installPackages(folder, packages);
  if (file !== undefined) writeBlockFile(file);
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
  const document = {
    version: binary.version,
    directory,
    packages: packages.map((one, index) => ({ host: one.host, platform: one.platform, ...installed[index] })),
    requiredProviders: block,
    ...(file && { file: { path: file.path, result: file.result } }),
    lockFile: locks,
    next,
  };
  if (file === undefined) terminal.document(document, block.trimEnd());
  else terminal.data(document, []);
  const platforms = files.map((one) => one.platform).join(', ');
  const isNew = installed.some(({ result }) => result === 'installed');
  terminal.message(
    `Version ${binary.version} for ${platforms} ${isNew ? 'was installed' : 'is already'} in ${directory}.`,
  );
  if (file !== undefined) terminal.message(outcomes[file.result](file.path));
  if (isPrerelease(binary.version)) {
    terminal.message('It is a pre-release: only a configuration that names exactly this version gets it.');
  }
  for (const lock of locks) {
    const warning = lockWarning(lock, directory, program);
    if (warning !== undefined) terminal.warning(warning);
  }
  for (const line of nextSteps(directory, next, file !== undefined)) terminal.message(line);
}

const outcomes: Readonly<Record<BlockFile['result'], (path: string) => string>> = {
  created: (path) => `${path} was created.`,
  updated: (path) => `${path} has the new version.`,
  unchanged: (path) => `${path} already has this version.`,
};

/** Returns what to do next. */
function nextSteps(directory: string, next: string, isWritten: boolean): string[] {
  const other = next.startsWith('terraform') ? ` (OpenTofu: ${next.replace('terraform', 'tofu')})` : '';
  const place = findsWithoutConfiguration(directory);
  const where = place === undefined || place === '.' ? '' : ` in ${place}`;
  const condition = isWritten
    ? where && `${where.trim()}, `
    : `with the required_providers block in a .tf file${where}, `;
  const steps = [`Next: ${condition}run ${next}${other}.`];
  const file = fileWithInstallationBlock();
  if (file !== undefined && overridesProvider(file)) {
    return [
      `${file} has dev_overrides for the provider, so it is used in place of the installed one. Remove them first.`,
      ...steps,
    ];
  }
  if (file === undefined ? place !== undefined : namesFolder(file, directory)) return steps;
  const because =
    place === undefined
      ? 'Terraform looks in this folder only if its CLI configuration names it'
      : `${file} has a provider_installation block, so Terraform looks only in the places that it lists`;
  const target = file === undefined ? `Put this into ${usualFile()}` : `${file} needs`;
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

function configurationFile(text: string): string {
  if (!/\.(?:tf|tofu)$/.test(text) || text.includes('\0')) {
    throw new InvalidArgumentError('Allowed: the path of a .tf or .tofu file, which Terraform or OpenTofu reads.');
  }
  return text;
}
