/** `mq-user completion` prints a script for shell completion, generated from the definition of the command. */
import { Argument, Command, type Option } from 'commander';
import { CommandArgument, CommandOption } from '../shared/command-option';
import { writeText } from '../shared/output';

const shells = ['bash', 'zsh', 'fish'] as const;
type ShellName = (typeof shells)[number];

/** Defines `mq-user completion`. */
export function completionCommand(program: () => Command): Command {
  return new Command('completion')
    .description('Print a script for shell completion of subcommands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  source <(mq-user completion bash)                                   # in ~/.bashrc
  mq-user completion zsh > "\${fpath[1]}/_mq-user"
  mq-user completion fish > ~/.config/fish/completions/mq-user.fish`,
    )
    .action((shell: ShellName) => writeText('stdout', scripts[shell](program().commands)));
}

/** What completes the value of an option or argument: some choices, names of files, or nothing. */
type Values = { readonly choices: readonly string[] } | 'files' | undefined;

function valuesOf(one: Option | Argument): Values {
  if (one.argChoices) return { choices: one.argChoices };
  const isFile = (one instanceof CommandOption || one instanceof CommandArgument) && one.takesFile;
  return isFile ? 'files' : undefined;
}

function optionsOf(command: Command): Option[] {
  return [...command.options, command.createOption('-h, --help', 'display help for command')].filter(
    ({ hidden }) => !hidden,
  );
}

/** Returns the long names of options that have values, by what completes them. */
function optionsWithValues(commands: readonly Command[]): Map<string, Exclude<Values, undefined>> {
  const options = commands.flatMap((command) => command.options);
  return new Map(
    options.flatMap((option) => {
      const values = valuesOf(option);
      return option.long && values ? [[option.long, values]] : [];
    }),
  );
}

const scripts: Readonly<Record<ShellName, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

function bash(commands: readonly Command[]): string {
  const compgen = (values: Values) =>
    values === 'files' ? 'compgen -f -- "$current"' : `compgen -W '${values?.choices.join(' ') ?? ''}' -- "$current"`;
  const byOption = [...optionsWithValues(commands)].map(
    ([flag, values]) => `    ${flag}) COMPREPLY=($(${compgen(values)})); return ;;`,
  );
  const byCommand = commands.map((command) => {
    const options = optionsOf(command).flatMap(({ long }) => long ?? []);
    const values = command.registeredArguments.map(valuesOf).find((one) => one !== undefined);
    const words = `compgen -W '${options.join(' ')}' -- "$current"`;
    const lines = values
      ? `case "$current" in -*) COMPREPLY=($(${words})) ;; *) COMPREPLY=($(${compgen(values)})) ;; esac`
      : `COMPREPLY=($(${words}))`;
    return `    ${command.name()}) ${lines} ;;`;
  });
  return `# bash completion of mq-user
_mq_user() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map((command) => command.name()).join(' ')} --help --version' -- "$current"))
    return
  fi
  case "$previous" in
${byOption.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${byCommand.join('\n')}
  esac
}
complete -o filenames -F _mq_user mq-user
`;
}

function zsh(commands: readonly Command[]): string {
  const quote = (text: string) =>
    text.replace(/['[\]:\\]/g, (character) => (character === "'" ? "'\\''" : `\\${character}`));
  const action = (values: Values) => (values === 'files' ? '_files' : values ? `(${values.choices.join(' ')})` : ' ');
  const ofOption = (option: Option) => {
    const value = option.required ? `:value:${action(valuesOf(option))}` : '';
    return `'${option.variadic ? '*' : ''}${option.long}[${quote(option.description)}]${value}'`;
  };
  const ofArgument = (argument: Argument, index: number) =>
    `'${argument.variadic ? '*' : index + 1}:${argument.name()}:${action(valuesOf(argument))}'`;
  const described = commands.map((command) => `    '${command.name()}:${quote(command.description())}'`);
  const cases = commands.map((command) => {
    const specs = [...optionsOf(command).map(ofOption), ...command.registeredArguments.map(ofArgument)];
    return `    ${command.name()})\n      _arguments \\\n        ${specs.join(' \\\n        ')}\n      ;;`;
  });
  return `#compdef mq-user
# zsh completion of mq-user
local -a subcommands
subcommands=(
${described.join('\n')}
)
if (( CURRENT == 2 )); then
  _describe 'subcommand' subcommands
else
  local subcommand=$words[2]
  shift words
  (( CURRENT-- ))
  case "$subcommand" in
${cases.join('\n')}
  esac
fi
`;
}

function fish(commands: readonly Command[]): string {
  const quote = (text: string) => `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;
  const lines = commands.flatMap((command) => {
    const name = command.name();
    const condition = `-n '__fish_seen_subcommand_from ${name}'`;
    const ofArgument = (argument: Argument) => {
      const values = valuesOf(argument);
      if (values === undefined) return [];
      return `complete -c mq-user ${condition} ${values === 'files' ? '-F' : `-a '${values.choices.join(' ')}'`}`;
    };
    const ofOption = (option: Option) => {
      const values = valuesOf(option);
      const choices = values === 'files' ? ' -r -F' : values ? ` -x -a '${values.choices.join(' ')}'` : ' -x';
      const long = (option.long ?? '').replace(/^--/, '');
      return `complete -c mq-user ${condition} -l ${long}${option.required ? choices : ''} -d ${quote(option.description)}`;
    };
    return [
      `complete -c mq-user -n __fish_use_subcommand -a ${name} -d ${quote(command.description())}`,
      ...command.registeredArguments.flatMap(ofArgument),
      ...optionsOf(command).map(ofOption),
    ];
  });
  return `# fish completion of mq-user\ncomplete -c mq-user -f\n${lines.join('\n')}\n`;
}
