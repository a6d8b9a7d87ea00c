/** Tests the scripts for shell completion: their texts, and what each shell that is on this machine offers with them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { makeProgram } from '../../src/cli/program';
import { subcommandsOf } from '../../src/cli/shared/subcommands';
import { main } from '../support/cli/mq-user';
import { describeWith } from '../support/run/programs';

const folder = mkdtempSync(join(tmpdir(), 'mq-user-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shells = ['bash', 'zsh', 'fish'] as const;
const script = (shell: string) => spawnSync(process.execPath, [main, 'completion', shell], { encoding: 'utf8' }).stdout;

test.each(shells)('the script for %s has every subcommand, every option and the values of each option', (shell) => {
  const text = script(shell);
  for (const { words, command } of subcommandsOf(makeProgram())) {
    for (const word of words) expect(text).toContain(word);
    for (const { long, argChoices } of command.options) {
      expect(text).toContain(long?.replace(/^--/, ''));
      if (argChoices) expect(text).toContain(argChoices.join(' '));
    }
  }
});

/** What is typed before the key that completes, and what the shell offers. `FOLDER` has one file, `roster.yaml`. */
const cases: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['mq-user e', ['emulator', 'ensure']],
  ['mq-user create --pass', ['--password-file', '--password-stdin']],
  ['mq-user create --if-exists ', ['fail', 'skip']],
  ['mq-user adopt --format ', ['cdktf', 'cdktn', 'hcl', 'roster']],
  ['mq-user completion ', ['bash', 'fish', 'zsh']],
  ['mq-user reboot --even', ['--even-if-nothing-pending']],
  ['mq-user create --password-file FOLDER/ro', ['FOLDER/roster.yaml']],
  ['mq-user prov', ['provider']],
  ['mq-user provider i', ['install']],
  ['mq-user provider p', ['path']],
  ['mq-user provider install --self', ['--self-contained']],
  ['mq-user provider path --j', ['--json']],
  ['mq-user provider install --dir FOLDER/ro', ['FOLDER/roster.yaml']],
  ['mq-user validate FOLDER/ro', ['FOLDER/roster.yaml']],
];

/** Runs a shell, and returns its output. */
function run(shell: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(shell, args, {
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'xterm' },
  });
  expect(stderr).toBe('');
  return stdout;
}

/** Lists what a shell offers at the end of a typed line. */
const offers: Record<(typeof shells)[number], (typed: string) => string[]> = {
  bash(typed) {
    const words = typed.split(' ').map((word) => `'${word}'`);
    const code = `source ${folder}/bash; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _mq_user; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', ['--norc', '-c', code]).split('\n');
  },
  /** Types the line in an interactive zsh, which lists its offers on the terminal. */
  zsh(typed) {
    writeFileSync(join(folder, 'type'), zshTypes);
    const listed = stripVTControlCharacters(run('zsh', ['-f', join(folder, 'type'), folder, typed]));
    const [, ...lines] = listed.replaceAll('\r', '\n').split(/\n+/);
    return lines
      .filter((line) => !line.startsWith('mq-user '))
      .flatMap((line) => (line.includes(' -- ') ? [line.replace(/ +-- .*/, '')] : line.trim().split(/\s+/)));
  },
  fish(typed) {
    return run('fish', ['-c', `source ${folder}/fish; complete -C '${typed}'`])
      .split('\n')
      .map((line) => line.replace(/\t.*/, ''));
  },
};

const zshTypes = `
zmodload zsh/zpty
zpty shell zsh -f -i
# The quotes keep what is typed different from what is printed.
zpty -w shell "stty cols 300; PS1='>PRO''MPT>'; autoload -Uz compinit; compinit -D -u; fpath=($1 \\$fpath); autoload -Uz _mq-user; compdef _mq-user mq-user; zstyle ':completion:*' list-separator '--'; zstyle ':completion:*' menu no; bindkey '^I' list-choices; LISTMAX=0; echo REA''DY"
zpty -r -m shell line '*READY*>PROMPT>*'
zpty -w -n shell "$2"$'\\t'
# The list is followed by the line again.
zpty -r -m shell line '*mq-user *mq-user *'
print -r -- "$line"
zpty -d shell
`;

describe.each(shells)('%s', (shell) => {
  describeWith(shell, shell, ['--version'])('offers', () => {
    beforeAll(() => {
      for (const name of [shell, `_mq-user`]) writeFileSync(join(folder, name), script(shell));
      writeFileSync(join(folder, 'roster.yaml'), '');
    });

    test.each(cases)('after "%s": %j', (typed, offered) => {
      const inFolder = (text: string) => text.replace('FOLDER', folder);
      // For the rest of a path, zsh lists the name of the file.
      const name = (text: string) => (text.startsWith('/') ? text.slice(text.lastIndexOf('/') + 1) : text);
      const found = offers[shell](inFolder(typed)).filter((one) => one !== '');
      expect(found.map(name).sort()).toEqual(offered.map(inFolder).map(name).sort());
    });
  });
});
