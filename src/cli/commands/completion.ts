/** `mq-user completion`: a script for the shell, made from the definition of the command. */
import { Argument, Command, type Option } from 'commander';
import { writeText } from '../shared/output';

type Shell = 'bash' | 'zsh' | 'fish';

export function completionCommand(program: () => Command): Command {
  return new Command('completion')
    .description('Print a script that makes a shell complete subcommands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  source <(mq-user completion bash)                                   # in ~/.bashrc
  mq-user completion zsh > "\${fpath[1]}/_mq-user"
  mq-user completion fish > ~/.config/fish/completions/mq-user.fish`,
    )
    .action((shell: Shell) => writeText('stdout', scripts[shell](program().commands)));
}

/** Options that take a file, for which the shell completes names of files. */
const takesFile = (option: Option) => /<file/.test(option.flags);

const optionsOf = (command: Command) => [...command.options, helpOf(command)].filter((option) => !option.hidden);

function helpOf(command: Command): Option {
  return command.createOption('-h, --help', 'display help for command');
}

const longs = (command: Command) => optionsOf(command).flatMap(({ long }) => (long ? [long] : []));

const scripts: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash(commands) {
    const names = commands.map((command) => command.name()).join(' ');
    const cases = commands.map((command) => `    ${command.name()}) words='${longs(command).join(' ')}' ;;`);
    return `# bash completion of mq-user
_mq_user() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=''
  COMPREPLY=()
  case "\$previous" in
${choicesOf(commands)
  .map(([flag, choices]) => `    ${flag}) COMPREPLY=(\$(compgen -W '${choices.join(' ')}' -- "\$current")); return ;;`)
  .join('\n')}
    ${fileFlags(commands).join('|')}) COMPREPLY=(\$(compgen -f -- "\$current")); return ;;
  esac
  if [ "\$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=(\$(compgen -W '${names} --help --version' -- "\$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "\${COMP_WORDS[1]}:\$current" in
    validate:-*|completion:-*) ;;
    validate:*) COMPREPLY=(\$(compgen -f -- "\$current")); return ;;
    completion:*) words='bash zsh fish' ;;
  esac
  COMPREPLY=(\$(compgen -W "\$words" -- "\$current"))
}
complete -o filenames -F _mq_user mq-user
`;
  },

  zsh(commands) {
    const quote = (text: string) =>
      text.replace(/['[\]:\\]/g, (character) => (character === "'" ? "'\\''" : `\\${character}`));
    const describe = commands.map((command) => `    '${command.name()}:${quote(command.description())}'`);
    const spec = (option: Option) => {
      const value = option.required ? `:value:${valueOf(option)}` : '';
      const repeat = option.variadic ? '*' : '';
      return `'${repeat}${option.long}[${quote(option.description)}]${value}'`;
    };
    const valueOf = (option: Option) => {
      if (option.argChoices) return `(${option.argChoices.join(' ')})`;
      return takesFile(option) ? '_files' : ' ';
    };
    const cases = commands.map((command) => {
      const rest = { validate: ["'*:file:_files'"], completion: ["'1:shell:(bash zsh fish)'"] }[command.name()] ?? [];
      const specs = [...optionsOf(command).map(spec), ...rest].join(' \\\n        ');
      return `    ${command.name()})\n      _arguments \\\n        ${specs}\n      ;;`;
    });
    return `#compdef mq-user
# zsh completion of mq-user
local -a subcommands
subcommands=(
${describe.join('\n')}
)
if (( CURRENT == 2 )); then
  _describe 'subcommand' subcommands
else
  local subcommand=\$words[2]
  shift words
  (( CURRENT-- ))
  case "\$subcommand" in
${cases.join('\n')}
  esac
fi
`;
  },

  fish(commands) {
    const quote = (text: string) => `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;
    const lines = commands.flatMap((command) => {
      const name = command.name();
      const condition = `-n '__fish_seen_subcommand_from ${name}'`;
      return [
        `complete -c mq-user -n __fish_use_subcommand -a ${name} -d ${quote(command.description())}`,
        ...(name === 'validate' ? [`complete -c mq-user ${condition} -F`] : []),
        ...(name === 'completion' ? [`complete -c mq-user ${condition} -a 'bash zsh fish'`] : []),
        ...optionsOf(command).map((option) => {
          const long = (option.long ?? '').replace(/^--/, '');
          const choices = option.argChoices ? ` -x -a '${option.argChoices.join(' ')}'` : ' -x';
          const value = !option.required ? '' : takesFile(option) ? ' -r -F' : choices;
          return `complete -c mq-user ${condition} -l ${long}${value} -d ${quote(option.description)}`;
        }),
      ];
    });
    return `# fish completion of mq-user\ncomplete -c mq-user -f\n${lines.join('\n')}\n`;
  },
};

function choicesOf(commands: readonly Command[]): [flag: string, choices: readonly string[]][] {
  const all = commands.flatMap((command) => command.options);
  const found = all.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : []));
  return [...new Map(found)];
}

function fileFlags(commands: readonly Command[]): string[] {
  return [...new Set(commands.flatMap(({ options }) => options.filter(takesFile).map(({ long }) => long ?? '')))];
}
