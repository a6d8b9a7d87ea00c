/**
 * Builds the message of a usage error from the error of Commander. It never contains the value of an unknown option, which
 * may be a password.
 */
import { CommanderError, type Command } from 'commander';
import { selectedSubcommand } from './subcommands';

/** Returns what is wrong with the command line, or undefined if Commander has printed help instead. */
export async function usageProblem(
  error: CommanderError,
  args: readonly string[],
  makeProgram: () => Command,
): Promise<string | undefined> {
  if (error.code === 'commander.help') return undefined;
  if (error.code !== 'commander.unknownOption') return plain(error);
  const given = /^error: unknown option '([^]*?)'(?:\n|$)/.exec(error.message)?.[1] ?? '';
  const flag = flagIn(given);
  const program = makeProgram();
  const { command, words } = selectedSubcommand(program, args);
  const options = command.options.flatMap(({ short, long }) => [short ?? [], long ?? []].flat());
  const known = [...options, '-h', '--help'];
  if (known.includes(flag)) {
    const hasValue = given.startsWith('=', flag.length);
    return hasValue ? `The option '${flag}' takes no value.` : `unknown option '${flag}…' (Did you mean ${flag}?)`;
  }
  const opposite = flag.replace(/^--/, '--no-');
  if (known.includes(opposite)) return `unknown option '${flag}' (This is the default. ${opposite} turns it off.)`;
  const begun = known.filter((one) => one.startsWith(flag));
  // A name that is complete but for its end is closer than any name with other letters.
  if (flag.length >= 4 && begun.length === 1) return `unknown option '${flag}' (Did you mean ${begun[0]}?)`;
  const problem = /^--./.test(flag) ? await suggestion(program, [...words, flag]) : `unknown option '${flag}'`;
  if (problem.includes('(Did you mean') || flag.length < 4 || begun.length === 0) return problem;
  return `${problem} (Did you mean one of ${begun.join(', ')}?)`;
}

/** Returns the option without anything that could be a value: one letter after one dash, letters and dashes after two. */
function flagIn(given: string): string {
  return /^--[A-Za-z-]*/.exec(given)?.[0] ?? [...given].slice(0, 2).join('');
}

/** Returns Commander's message for an unknown option, with its suggestion. Parsing ends there, so nothing is run. */
async function suggestion(program: Command, args: readonly string[]): Promise<string> {
  const problem = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return problem instanceof CommanderError ? plain(problem) : `unknown option '${args.at(-1)}'`;
}

function plain({ message }: CommanderError): string {
  return message.replace(/^error: /, '').replace(/\n\(/, ' (');
}
