#!/usr/bin/env node
/** The command `mq-user`. */
import { Command, CommanderError } from 'commander';
import { emulatorCommand } from './emulator-command';
import { exitCode } from './exit-codes';
import { validateCommand } from './validate-command';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const program = new Command('mq-user')
  .description('Amazon MQ broker users from the command line')
  .showHelpAfterError('(add --help for what is allowed)')
  .exitOverride();

for (const command of [validateCommand(), emulatorCommand()]) {
  program.addCommand(command.copyInheritedSettings(program));
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCode.usage;
  else {
    console.error(error);
    process.exitCode = exitCode.unexpected;
  }
});
