#!/usr/bin/env node
/** The command `mq-user`. */
import { Command } from 'commander';
import { emulatorCommand } from './emulator-command';

new Command('mq-user')
  .description('Amazon MQ broker users from the command line')
  .addCommand(emulatorCommand())
  .showHelpAfterError('(add --help for what is allowed)')
  .parse();
