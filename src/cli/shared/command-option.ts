/** Options and arguments that carry what shell completion and help need to know about them. */
import { Argument, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../rules';

const unitNames = { ms: 'milliseconds', s: 'seconds', m: 'minutes' } as const;
type SuggestedUnit = keyof typeof unitNames;

/** An option of a subcommand. */
export class CommandOption extends Option {
  /** Whether the value is the name of a file, which shells then complete. */
  takesFile = false;
  /** The IAM permissions that the option needs in addition to those of the subcommand. */
  permissions: string | undefined;

  /** Makes shells complete names of files. */
  file(): this {
    this.takesFile = true;
    return this;
  }

  /** Lists IAM permissions in the help of each subcommand that has the option. */
  needs(permissions: string): this {
    this.permissions = permissions;
    return this;
  }

  /**
   * Reads the value as a duration with units, such as 90s or 30m, up to a maximum. The value is in milliseconds. `units` are
   * those that the error of a number without a unit may suggest. Default: seconds and minutes.
   */
  duration(most: string, defaultValue: string, units: readonly SuggestedUnit[] = ['s', 'm']): this {
    const range = { least: '0s', most };
    const read = (text: string): number => {
      if (/^[1-9]\d*$/.test(text)) {
        const possible = units.filter((unit) => 'milliseconds' in parseDuration(`${text}${unit}`, range));
        const choices = possible.map((unit) => `${text}${unit} for ${unitNames[unit]}`);
        const advice = choices.length > 0 ? `Write ${listed(choices)}` : `Allowed: 0s to ${most}`;
        throw new InvalidArgumentError(`The unit is missing. ${advice}.`);
      }
      const parsed = parseDuration(text, range);
      if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem);
      return parsed.milliseconds;
    };
    return this.argParser(read).default(read(defaultValue), defaultValue);
  }
}

/** Returns `a`, `a or b`, or `a, b or c`. */
function listed(choices: readonly string[]): string {
  return choices.join(', ').replace(/, ([^,]*)$/, ' or $1');
}

/** An argument of a subcommand. */
export class CommandArgument extends Argument {
  /** Whether the value is the name of a file, which shells then complete. */
  takesFile = false;

  /** Makes shells complete names of files. */
  file(): this {
    this.takesFile = true;
    return this;
  }
}
