/** `mq-user completion` prints a script for shell completion, generated from the definition of the command. */
import { Argument, Command, type Option } from 'commander';
import { CommandArgument, CommandOption } from '../shared/command-option';
import { writeText } from '../shared/output';
import { isGroup, subcommandsOf } from '../shared/subcommands';

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
    .action((shell: ShellName) => writeText('stdout', scripts[shell](program())));
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
function optionsWithValues(program: Command): Map<string, Exclude<Values, undefined>> {
  const options = subcommandsOf(program).flatMap(({ command }) => command.options);
  return new Map(
    options.flatMap((option) => {
      const values = valuesOf(option);
      return option.long && values ? [[option.long, values]] : [];
    }),
  );
}

const scripts: Readonly<Record<ShellName, (program: Command) => string>> = { bash, zsh, fish };

const names = (commands: readonly Command[]) => commands.map((command) => command.name()).join(' ');

function bash(program: Command): string {
  const compgen = (values: Values) =>
    values === 'files' ? 'compgen -f -- "$current"' : `compgen -W '${values?.choices.join(' ') ?? ''}' -- "$current"`;
  const byOption = [...optionsWithValues(program)].map(
    ([flag, values]) => `    ${flag}) COMPREPLY=($(${compgen(values)})); return ;;`,
  );
  const byGroup = program.commands.filter(isGroup).map(
    (group) => `  if [ "$subcommand" = ${group.name()} ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then
      COMPREPLY=($(compgen -W '${names(group.commands)} --help' -- "$current"))
      return
    fi
    subcommand="$subcommand \${COMP_WORDS[2]}"
  fi
`,
  );
  const byCommand = subcommandsOf(program).map(({ words: path, command }) => {
    const options = optionsOf(command).flatMap(({ long }) => long ?? []);
    const values = command.registeredArguments.map(valuesOf).find((one) => one !== undefined);
    const words = `compgen -W '${options.join(' ')}' -- "$current"`;
    const lines = values
      ? `case "$current" in -*) COMPREPLY=($(${words})) ;; *) COMPREPLY=($(${compgen(values)})) ;; esac`
      : `COMPREPLY=($(${words}))`;
    return `    '${path.join(' ')}') ${lines} ;;`;
  });
  return `# bash completion of mq-user
_mq_user() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} subcommand=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names(program.commands)} --help --version' -- "$current"))
    return
  fi
${byGroup.join('')}  case "$previous" in
${byOption.join('\n')}
  esac
  case "$subcommand" in
${byCommand.join('\n')}
  esac
}
complete -o filenames -F _mq_user mq-user
`;
}

function zsh(program: Command): string {
  const quote = (text: string) =>
    text.replace(/['[\]:\\]/g, (character) => (character === "'" ? "'\\''" : `\\${character}`));
  const action = (values: Values) => (values === 'files' ? '_files' : values ? `(${values.choices.join(' ')})` : ' ');
  const ofOption = (option: Option) => {
    const value = option.required ? `:value:${action(valuesOf(option))}` : '';
    return `'${option.variadic ? '*' : ''}${option.long}[${quote(option.description)}]${value}'`;
  };
  const ofArgument = (argument: Argument, index: number) =>
    `'${argument.variadic ? '*' : index + 1}:${argument.name()}:${action(valuesOf(argument))}'`;
  const ofCommand = (command: Command, indent: string): string => {
    if (isGroup(command)) return ofGroup(command, indent);
    const specs = [...optionsOf(command).map(ofOption), ...command.registeredArguments.map(ofArgument)];
    return `${indent}_arguments \\\n${specs.map((spec) => `${indent}  ${spec}`).join(' \\\n')}`;
  };
  const ofGroup = ({ commands }: Command, indent: string): string => {
    const described = commands.map((command) => `${indent}  '${command.name()}:${quote(command.description())}'`);
    const cases = commands.map(
      (command) => `${indent}    ${command.name()})\n${ofCommand(command, `${indent}      `)}\n${indent}      ;;`,
    );
    return `${indent}subcommands=(
${described.join('\n')}
${indent})
${indent}if (( CURRENT == 2 )); then
${indent}  _describe 'subcommand' subcommands
${indent}else
${indent}  subcommand=$words[2]
${indent}  shift words
${indent}  (( CURRENT-- ))
${indent}  case "$subcommand" in
${cases.join('\n')}
${indent}  esac
${indent}fi`;
  };
  return `#compdef mq-user
# zsh completion of mq-user
local subcommand
local -a subcommands
${ofGroup(program, '')}
`;
}

function fish(program: Command): string {
  const quote = (text: string) => `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;
  const seen = (words: readonly string[]) => words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
  const groups = program.commands.filter(isGroup).flatMap((group) =>
    group.commands.map((command) => {
      const condition = `${seen([group.name()])}; and not __fish_seen_subcommand_from ${names(group.commands)}`;
      return `complete -c mq-user -n '${condition}' -a ${command.name()} -d ${quote(command.description())}`;
    }),
  );
  const lines = subcommandsOf(program).flatMap(({ words, command }) => {
    const condition = `-n '${seen(words)}'`;
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
    return [...command.registeredArguments.flatMap(ofArgument), ...optionsOf(command).map(ofOption)];
  });
  const first = program.commands.map(
    (command) => `complete -c mq-user -n __fish_use_subcommand -a ${command.name()} -d ${quote(command.description())}`,
  );
  return `# fish completion of mq-user\ncomplete -c mq-user -f\n${[...first, ...groups, ...lines].join('\n')}\n`;
}
