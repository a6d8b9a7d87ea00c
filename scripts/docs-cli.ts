/** docs/cli.md: the command's own help, subcommand by subcommand. */
import { makeProgram } from '../src/cli/program';

/** The document, as Markdown that need not be formatted. */
export function cliDocument(): string {
  // The intended width of the help, regardless of the terminal.
  const program = makeProgram().configureOutput({ getOutHelpWidth: () => 100 });
  const help = (command: typeof program) => {
    let text = '';
    command
      .configureHelp({ helpWidth: 100 })
      .configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
    command.outputHelp();
    return text.trimEnd();
  };
  const sections = program.commands.map(
    (command) => `## mq-user ${command.name()}\n\n${command.description()}.\n\n\`\`\`text\n${help(command)}\n\`\`\`\n`,
  );
  return `# The command \`mq-user\`

Made from the command's definition by \`npm run docs\`; what \`mq-user SUBCOMMAND --help\` prints.

\`\`\`text
${help(program)}
\`\`\`

${sections.join('\n')}`;
}
