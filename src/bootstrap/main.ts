#!/usr/bin/env node
/** The command `mq-user`. */
import { Command } from 'commander';
import { emulatorCommand } from './emulator-command';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

new Command('mq-user')
  .description('Amazon MQ broker users from the command line')
  .addCommand(emulatorCommand())
  .showHelpAfterError('(add --help for what is allowed)')
  .parse();
