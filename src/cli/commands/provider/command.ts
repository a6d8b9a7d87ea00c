/** `mq-user provider` gets the Terraform provider `mq` to Terraform and OpenTofu. */
import { Command } from 'commander';
import { installCommand } from './install';
import { pathCommand } from './path';

/** Defines `mq-user provider`. */
export function providerCommand(): Command {
  return new Command('provider')
    .description('Install the Terraform provider mq, or print where it is')
    .addCommand(installCommand())
    .addCommand(pathCommand())
    .addHelpText(
      'after',
      `
Neither subcommand uses the network or calls AWS: the provider is in this package.

Examples:
  mq-user provider install --write versions.tf && terraform init
  mq-user provider path`,
    );
}
