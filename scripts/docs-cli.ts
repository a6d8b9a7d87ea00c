/** Generates docs/cli.md from the help of each subcommand, including those of subcommands. */
import { makeProgram } from '../src/cli/program';
import { subcommandsOf } from '../src/cli/shared/subcommands';

/** Returns the document as Markdown, which may need formatting. */
export function cliDocument(): string {
  // The width of the help does not depend on the terminal.
  const program = makeProgram().configureOutput({ getOutHelpWidth: () => 100 });
  const help = (command: typeof program) => {
    let text = '';
    command
      .configureHelp({ helpWidth: 100 })
      .configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
    command.outputHelp();
    return text.trimEnd();
  };
  const sections = subcommandsOf(program).map(
    ({ words, command }) =>
      `## mq-user ${words.join(' ')}\n\n${command.description()}.\n\n\`\`\`text\n${help(command)}\n\`\`\`\n`,
  );
  return `# The command \`mq-user\`

Generated from the definition of the command by \`npm run docs\`. It contains what \`mq-user SUBCOMMAND --help\` prints.

\`\`\`text
${help(program)}
\`\`\`

${sections.join('\n')}`;
}
