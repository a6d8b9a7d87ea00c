/** Options and arguments that carry what shell completion and help need to know about them. */
import { Argument, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../rules';

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

  /** Reads the value as a duration with units, such as 90s or 30m, up to a maximum. The value is in milliseconds. */
  duration(most: string, defaultValue: string): this {
    const read = (text: string): number => {
      if (/^[1-9]\d*$/.test(text)) {
        throw new InvalidArgumentError(`The unit is missing. Write ${text}s for seconds or ${text}m for minutes.`);
      }
      const parsed = parseDuration(text, { least: '0s', most });
      if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem);
      return parsed.milliseconds;
    };
    return this.argParser(read).default(read(defaultValue), defaultValue);
  }
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
