/** Wrong usage in words: Commander's message, never with the value of an option, which may be a password. */
import { CommanderError, type Command } from 'commander';

/** Returns what is wrong with the command line, or undefined where Commander has printed help in its place. */
export async function usageProblem(
  error: CommanderError,
  args: readonly string[],
  makeProgram: () => Command,
): Promise<string | undefined> {
  if (error.code === 'commander.help') return undefined;
  if (error.code !== 'commander.unknownOption') return plain(error);
  const given = /^error: unknown option '([^]*?)'(?:\n|$)/.exec(error.message)?.[1] ?? '';
  const [flag = ''] = given.split('=', 1);
  const program = makeProgram();
  const name = args.find((arg) => !arg.startsWith('-'));
  const command = program.commands.find((one) => one.name() === name);
  const known = (command ?? program).options.flatMap(({ long }) => long ?? []);
  if (known.includes(flag)) return `The option '${flag}' takes no value.`;
  const problem =
    flag === given ? plain(error) : await withoutValue(program, command ? [command.name(), flag] : [flag]);
  const begun = known.filter((one) => one.startsWith(flag));
  if (problem.includes('(Did you mean') || flag.length < 4 || begun.length === 0) return problem;
  return `${problem} (Did you mean ${begun.length > 1 ? 'one of ' : ''}${begun.join(', ')}?)`;
}

/** Asks Commander again, for its suggestion. An unknown option ends parsing before anything is done. */
async function withoutValue(program: Command, args: readonly string[]): Promise<string> {
  const problem = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return problem instanceof CommanderError ? plain(problem) : `unknown option '${args.at(-1)}'`;
}

function plain({ message }: CommanderError): string {
  return message.replace(/^error: /, '').replace(/\n\(/, ' (');
}
