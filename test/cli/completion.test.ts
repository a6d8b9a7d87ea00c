/** Shell completion, in the shells that are on this machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProgram } from '../../src/cli/program';
import { main } from '../support/cli/mq-user';
import { describeWith } from '../support/run/programs';

const folder = mkdtempSync(join(tmpdir(), 'mq-user-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const script = (shell: string) => spawnSync(process.execPath, [main, 'completion', shell], { encoding: 'utf8' }).stdout;

test.each(['bash', 'zsh', 'fish'])('the script for %s knows every subcommand and option', (shell) => {
  const text = script(shell);
  for (const command of makeProgram().commands) {
    expect(text).toContain(command.name());
    for (const { long } of command.options) expect(text).toContain(long?.replace(/^--/, ''));
  }
});

describeWith('bash', 'bash', ['-c', 'type compgen'])('bash', () => {
  const completed = (...words: string[]) => {
    const file = join(folder, 'completion.bash');
    writeFileSync(file, script('bash'));
    const code = `source ${file}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _mq_user; echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', code], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim();
  };

  test('subcommands, options, choices and files', () => {
    expect(completed('mq-user', 'e')).toBe('ensure emulator');
    expect(completed('mq-user', 'create', '--pass')).toBe('--password-stdin --password-file');
    expect(completed('mq-user', 'create', '--if-exists', '')).toBe('fail skip');
    expect(completed('mq-user', 'adopt', '--format', 'c')).toBe('cdktf');
    expect(completed('mq-user', 'completion', '')).toBe('bash zsh fish');
    expect(completed('mq-user', 'completion', '--')).toBe('--help');
    expect(completed('mq-user', 'create', '--password-file', `${folder}/comp`)).toBe(join(folder, 'completion.bash'));
    expect(completed('mq-user', 'reboot', '--even')).toBe('--even-if-nothing-pending');
    expect(completed('mq-user', 'validate', `${folder}/comp`)).toBe(join(folder, 'completion.bash'));
  });
});

describeWith('zsh', 'zsh', ['--version'])('zsh', () => {
  test('the script is valid', () => {
    const file = join(folder, '_mq-user');
    writeFileSync(file, script('zsh'));
    expect(spawnSync('zsh', ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describeWith('fish', 'fish', ['--version'])('fish', () => {
  test('the script is valid', () => {
    const file = join(folder, 'mq-user.fish');
    writeFileSync(file, script('fish'));
    expect(spawnSync('fish', ['--no-execute', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
