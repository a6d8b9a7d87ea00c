/** The definition of `mq-user`: what help, completion and docs/cli.md are made from. Loads nothing that is large. */
import { Command } from 'commander';
import { adoptCommand } from './commands/adopt/command';
import { completionCommand } from './commands/completion';
import { createCommand, ensureCommand } from './commands/create';
import { deleteCommand } from './commands/delete';
import { emulatorCommand } from './commands/emulator';
import { exitCodesHelp } from './exit-codes';
import { writeText } from './shared/output';
import { listCommand, showCommand } from './commands/show-and-list';
import { validateCommand } from './commands/validate';
import { packageVersion } from './version';

export function makeProgram(): Command {
  const program = new Command('mq-user')
    .description('Users of Amazon MQ for ActiveMQ brokers, from the command line')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeText('stdout', text),
      writeErr: (text) => writeText('stderr', text),
      // Errors are thrown, and reported in one place.
      outputError: () => undefined,
    })
    .addHelpText(
      'after',
      `\nData goes to stdout, words to stderr. Credentials and Region come from where the AWS provider takes them: docs/credentials.md.\nIf nothing accepts the connection, the command fails within 30 seconds; if something accepts it and does not respond,\nwithin 90 seconds. With --json, a result or an error is one JSON document.\nA reader of stdout that ends early, such as head, is not an error. MQ_USER_DEBUG=1 adds a stack to unexpected errors.\n${exitCodesHelp}`,
    );
  const commands = [
    createCommand(),
    ensureCommand(),
    showCommand(),
    listCommand(),
    deleteCommand(),
    adoptCommand(),
    validateCommand(),
    emulatorCommand(),
    completionCommand(() => program),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}
