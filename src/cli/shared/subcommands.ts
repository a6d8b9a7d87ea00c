/** Finds subcommands, and the subcommands of subcommands such as `provider install`. */
import type { Command } from 'commander';

/** A subcommand that does something itself, with its names, such as `provider` and `install`. */
export interface Subcommand {
  readonly words: readonly string[];
  readonly command: Command;
}

/** Returns the subcommands that do something themselves. */
export function subcommandsOf(parent: Command, words: readonly string[] = []): Subcommand[] {
  return parent.commands.flatMap((command) => {
    const own = [...words, command.name()];
    return isGroup(command) ? subcommandsOf(command, own) : [{ words: own, command }];
  });
}

/** Returns whether a command only has subcommands, as `mq-user provider` does. */
export function isGroup(command: Command): boolean {
  return command.commands.length > 0;
}

/** Returns the subcommand that arguments select, with its names; the program itself if they select none. */
export function selectedSubcommand(program: Command, args: readonly string[]): Subcommand {
  const words: string[] = [];
  let command = program;
  for (const arg of args.filter((each) => !each.startsWith('-'))) {
    const next = command.commands.find((each) => each.name() === arg);
    if (!next) break;
    words.push(arg);
    command = next;
  }
  return { words, command };
}
