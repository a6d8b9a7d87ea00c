/** `mq-user provider path` prints the folder of the provider in this package, for `dev_overrides` of Terraform. */
import { Command } from 'commander';
import { dirname } from 'node:path';
import { OWN_SOURCE, ownPlatform, packageName } from '../../../provider-package';
import { run as runCommand } from '../../shared/context';
import { UsageError } from '../../shared/usage-error';
import { selectedBinary, selfContainedHelp } from './binary';
import { filesFor } from './platform';

interface Options {
  readonly selfContained?: boolean;
  readonly json?: boolean;
}

/** Defines `mq-user provider path`. */
export function pathCommand(): Command {
  return new Command('path')
    .description(
      'Print the folder of the provider in this package, for dev_overrides in the CLI configuration of Terraform',
    )
    .option('--self-contained', selfContainedHelp)
    .option('--json', 'print JSON to stdout')
    .addHelpText('after', help)
    .action((options: Options) =>
      runCommand(options, (terminal) => {
        const { selfContained = false } = options;
        const binary = selectedBinary(selfContained);
        const [file] = filesFor(binary, [ownPlatform], selfContained);
        const directory = dirname(file.path);
        if (/\.zip[\\/]/.test(directory)) {
          throw new UsageError(
            `The package is in the archive ${directory}, where Terraform cannot start a program. Run yarn unplug ${packageName()}, or use mq-user provider install.`,
          );
        }
        terminal.data({ version: binary.version, directory, program: file.path }, [directory]);
        return Promise.resolve();
      }),
    );
}

const help = `
With dev_overrides, Terraform and OpenTofu use the provider in this folder without installing it, for any version that the
configuration asks for. They print a warning, need no terraform init for it, and write nothing about it to the lock file. To
install the provider, use mq-user provider install.

--json prints { "version", "directory", "program" }, or, if it fails, { "error": { "kind", "message", … } }.

Exit codes:
  0  success
  1  unexpected error
  2  wrong usage, or no provider for this platform

Example:
  # A CLI configuration file for one shell.
  cat > dev.tfrc <<EOF
  provider_installation {
    dev_overrides {
      "${OWN_SOURCE}" = "$(mq-user provider path)"
    }
    direct {}
  }
  EOF
  export TF_CLI_CONFIG_FILE=$PWD/dev.tfrc
  terraform plan`;
