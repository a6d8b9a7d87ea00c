/** Defines `mq-user`. Help, completion and docs/cli.md are generated from it. Loads no large module. */
import { Command } from 'commander';
import { auditCommand } from './commands/access/audit';
import { canCommand } from './commands/access/can';
import { adoptCommand } from './commands/adopt/command';
import { copyCommand } from './commands/copy/command';
import { diffCommand } from './commands/copy/diff';
import { checkCommand } from './commands/check';
import { completionCommand } from './commands/completion';
import { createCommand } from './commands/create';
import { deleteCommand } from './commands/delete';
import { emulatorCommand } from './commands/emulator';
import { ensureCommand } from './commands/ensure';
import { exitCodesHelp } from './exit-codes';
import { writeText } from './shared/output';
import { providerCommand } from './commands/provider/command';
import { rebootCommand } from './commands/reboot';
import { listCommand } from './commands/list';
import { rotateCommand } from './commands/rotate';
import { showCommand } from './commands/show';
import { validateCommand } from './commands/validate';
import { commandVersion } from './version';

/** Returns a new instance of the command. */
export function makeProgram(): Command {
  const program = new Command('mq-user')
    .description('Manage the users of Amazon MQ for ActiveMQ brokers')
    .version(commandVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeText('stdout', text),
      writeErr: (text) => writeText('stderr', text),
      // Errors are thrown and then reported by report.ts.
      outputError: () => undefined,
    })
    .addHelpText(
      'after',
      `
Data is written to stdout, messages to stderr. With --json, the result or the error is one JSON document. A reader of stdout
that exits early, such as head, is not an error.
Credentials and Region come from the same sources as in the AWS provider: see docs/credentials.md.
If AWS cannot be reached, the command fails within 30 seconds; if AWS accepts the connection and does not respond, within
90 seconds. MQ_USER_DEBUG=1 adds a stack trace to unexpected errors.
${exitCodesHelp}`,
    );
  const commands = [
    createCommand(),
    ensureCommand(),
    showCommand(),
    listCommand(),
    deleteCommand(),
    rebootCommand(),
    rotateCommand(),
    adoptCommand(),
    copyCommand(),
    diffCommand(),
    auditCommand(),
    canCommand(),
    checkCommand(),
    validateCommand(),
    providerCommand(),
    emulatorCommand(),
    completionCommand(() => program),
  ];
  for (const command of commands) program.addCommand(withSettings(command, program));
  return program;
}

/** Gives a subcommand and its own subcommands the settings of the program. */
function withSettings(command: Command, program: Command): Command {
  for (const subcommand of command.commands) withSettings(subcommand, program);
  return command.copyInheritedSettings(program);
}
