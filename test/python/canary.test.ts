/**
 * A password in a wrong place of a Python app, of a wrong type or wrongly nested: no error shows it, neither its text nor its
 * traceback, with and without `python -O`. A program in Python generates the calls for every class and method of the package.
 */
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seed } from '../support/fuzz/seed';
import { describeWithPython } from '../support/python/python';
import { findSecrets } from '../support/run/secret-search';

jest.setTimeout(300_000);

const canary = 'Canary-5e0b/"pass":phrase,X';
const calls = process.env.FULL === '1' ? 20_000 : 600;
const program = join(__dirname, 'canary.py');

interface Call {
  readonly target: string;
  /** The arguments with the password. */
  readonly wrong: readonly string[];
  /** The type of the error; null if there was none. */
  readonly error: string | null;
  readonly text: string;
}

describeWithPython('passwords in wrong places', (python) => {
  function environment(): NodeJS.ProcessEnv {
    const folder = mkdtempSync(join(tmpdir(), 'canary-'));
    const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
    mkdirSync(join(folder, 'provider'));
    write('provider/manifest.json', '{ "version": "0.1.0-dev.h0123456789ab", "file": "terraform-provider-mq" }');
    write('provider/terraform-provider-mq', '#!/bin/sh\nexit 1\n');
    write('users.yaml', 'brokerId: b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9\nusers: [{ username: orders }]\n');
    return {
      CANARY: canary,
      ROSTER: join(folder, 'users.yaml'),
      PROVIDER_DIRECTORY: join(folder, 'provider'),
      TMPDIR: folder,
    };
  }

  test.each([
    ['python', [], 'cdktf'],
    ['python -O', ['-O'], 'cdktf'],
    ['python, with cdktn', [], 'cdktn'],
  ])('%s shows none', async (_what, options, framework) => {
    const args = [...options, program, String(seed), String(calls), `${framework}_mq_users`, framework];
    const { status, stdout, stderr } = await python.run(args, environment());
    expect([status, stderr]).toEqual([0, '']);
    const all = stdout.trimEnd().split('\n');
    const reports = all.map((line) => JSON.parse(line) as Call);
    const shown = reports.filter(({ text }) => findSecrets(text, [canary]).length > 0);
    expect(shown.map(({ target, wrong, error }) => [target, wrong, error])).toEqual([['control', [], 'ValueError']]);
    // Calls without the password succeed, and most others fail.
    const succeeded = reports.filter(({ wrong, error }) => wrong.length === 0 && error === null);
    for (const target of ['BrokerPassword.from_variable', 'BrokerUser', 'BrokerUsers', 'RosterFile.from_path']) {
      expect(succeeded.map((call) => call.target)).toContain(target);
    }
    const refused = reports.filter(({ wrong, error }) => wrong.length > 0 && error !== null);
    expect(refused.length).toBeGreaterThan(calls / 3);
  });
});
