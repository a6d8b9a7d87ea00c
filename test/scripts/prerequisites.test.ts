/** Tests what `npm test` and `npm run demo` check before they install anything, in a copy without node_modules. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const folder = mkdtempSync(join(tmpdir(), 'prerequisites-'));
const copy = join(folder, 'clone');
beforeAll(() => {
  for (const part of ['build', 'scripts', 'demo', 'package.json', 'package-lock.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  /** Whether npm was started, which installs the packages. */
  readonly installed: boolean;
}

/** A program by its name on the PATH: the script that it runs, and its mode. */
type Programs = Readonly<Record<string, string | { readonly script: string; readonly mode: number }>>;

let runs = 0;

/** Runs a script of package.json with only these programs on the PATH, besides node and an npm that installs nothing. */
async function run(script: 'test' | 'demo', programs: Programs, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  runs += 1;
  const bin = join(folder, `bin-${runs}`);
  const started = join(folder, `npm-was-started-${runs}`);
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const all: Programs = { npm: `echo "$@" > "${started}"; exit 9`, ...programs };
  for (const [name, program] of Object.entries(all)) {
    const { script: body, mode } = typeof program === 'string' ? { script: program, mode: 0o755 } : program;
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), mode);
  }
  const child = spawn('/bin/sh', ['-c', scripts[script] ?? ''], {
    cwd: copy,
    env: { PATH: bin, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  expect(existsSync(join(copy, 'node_modules'))).toBe(false);
  return { status, output, installed: existsSync(started) };
}

const prints = (...lines: string[]) => lines.map((line) => `echo '${line}'`).join('\n');
const terraform = (version: string) => prints(`Terraform v${version}`, 'on linux_amd64');
const tofu = (version: string) => prints(`OpenTofu v${version}`, 'on linux_amd64');

const advice = `Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu
  (https://opentofu.org/docs/intro/install), or set TF_BINARY to the path of one of them.`;

const refused: [string, Programs, string][] = [
  ['neither program', {}, 'there is no terraform and no tofu on the PATH.'],
  ['an old Terraform', { terraform: terraform('1.10.5') }, 'the terraform on the PATH is Terraform 1.10.5.'],
  ['a pre-release', { terraform: terraform('1.11.0-rc1') }, 'the terraform on the PATH is Terraform 1.11.0-rc1.'],
  [
    'an old Terraform beside OpenTofu',
    { terraform: terraform('0.15.5'), tofu: tofu('1.12.6') },
    `the terraform on the PATH is Terraform 0.15.5.\n  ${advice}\n  Or use OpenTofu 1.12.6, which is on the PATH too: set TF_BINARY=tofu.`,
  ],
  [
    'an old OpenTofu',
    { tofu: tofu('1.10.9') },
    'there is no terraform on the PATH, and the tofu there is OpenTofu 1.10.9.',
  ],
  [
    'a Terraform that fails',
    { terraform: 'echo "no license" >&2\nexit 3' },
    'the terraform on the PATH failed with exit code 3: "no license".',
  ],
  ['a Terraform that is killed', { terraform: 'kill -9 $$' }, 'the terraform on the PATH failed with SIGKILL.'],
  [
    'another program',
    { terraform: prints('terraform: the game') },
    'the terraform on the PATH printed no version of Terraform or OpenTofu: "terraform: the game".',
  ],
  [
    'a program that prints nothing',
    { terraform: ':' },
    'the terraform on the PATH printed no version of Terraform or OpenTofu.',
  ],
  [
    'a file that is not executable',
    { terraform: { script: terraform('1.11.4'), mode: 0o644 } },
    'the terraform on the PATH is not executable.',
  ],
  [
    'a program that hangs',
    { terraform: '/bin/sleep 30' },
    'the terraform on the PATH did not print its version within 10 seconds.',
  ],
];

test.concurrent.each(refused)('npm test with %s installs nothing', async (_, programs, what) => {
  const { status, output, installed } = await run('test', programs);
  expect({ status, installed }).toEqual({ status: 1, installed: false });
  expect(output).toBe(
    `Nothing was installed or started, because this is missing:\n\nTerraform or OpenTofu 1.11 or newer: ${what.includes(advice) ? what : `${what}\n  ${advice}`}\n`,
  );
});

test('npm run demo installs nothing either', async () => {
  const { status, output, installed } = await run('demo', { terraform: terraform('1.9.8') });
  expect({ status, installed }).toEqual({ status: 1, installed: false });
  expect(output).toContain('the terraform on the PATH is Terraform 1.9.8.\n');
});

test.each([
  [
    'does not exist',
    {},
    { TF_BINARY: '/nowhere/terraform' },
    'TF_BINARY is "/nowhere/terraform", which does not exist.',
  ],
  ['is old', { tofu: tofu('1.9.0') }, { TF_BINARY: 'tofu' }, 'TF_BINARY is "tofu", which is OpenTofu 1.9.0.'],
])('a program in TF_BINARY that %s is reported, although there is a terraform', async (_, programs, env, what) => {
  const { status, output, installed } = await run('demo', { terraform: terraform('1.11.4'), ...programs }, env);
  expect({ status, installed }).toEqual({ status: 1, installed: false });
  expect(output).toContain(what);
});

test.each([
  ['Terraform', { terraform: terraform('1.11.0') }, {}],
  ['a Terraform that warns before its version', { terraform: prints('Warning: a mirror', 'Terraform v1.16.2') }, {}],
  ['Terraform 2', { terraform: terraform('2.0.0') }, {}],
  ['OpenTofu in TF_BINARY', { terraform: terraform('1.2.3'), other: tofu('1.12.0') }, { TF_BINARY: 'other' }],
])('with %s, npm test and npm run demo install the packages', async (_, programs, env) => {
  for (const script of ['test', 'demo'] as const) {
    const { status, output, installed } = await run(script, programs, env);
    expect({ status, output, installed }).toEqual({ status: 9, output: 'Installing packages ...\n', installed: true });
  }
});

test('without a terraform, OpenTofu is used, and named', async () => {
  const { output, installed } = await run('demo', { tofu: tofu('1.11.14') });
  expect(installed).toBe(true);
  expect(output).toContain('Using OpenTofu 1.11.14, because there is no terraform on the PATH.\n');
});

test('the variables of Terraform do not change the version', async () => {
  const script = `test -z "$TF_CLI_ARGS$TF_LOG" || exit 1\n${terraform('1.12.0')}`;
  expect((await run('demo', { terraform: script }, { TF_CLI_ARGS: '-json', TF_LOG: 'TRACE' })).installed).toBe(true);
});

// A small volume, which ends with the process.
const unshare = (command: string) => spawnSync('unshare', ['-rm', 'sh', '-c', command], { encoding: 'utf8' });
const hasVolumes = process.platform === 'linux' && unshare('mount -t tmpfs none /mnt').status === 0;
if (!hasVolumes)
  process.stderr.write('SKIPPED: no small volume can be mounted here; the check of the disk did not run.\n');
(hasVolumes ? test : test.skip)('everything that is missing is reported at once', () => {
  const newer = JSON.stringify({ engines: { node: '>=99' } });
  const { status, stderr } = unshare(`set -e
    mount -t tmpfs -o size=20m none /mnt
    cp -r "${copy}/." /mnt
    cd /mnt
    echo '${newer}' > package.json
    TF_BINARY=/nowhere/tofu "${process.execPath}" scripts/test.mjs`);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /^Nothing was [^\n]+:\n\nNode\.js 99 or newer: this is v[\d.]+\.\n.+\n\n1500 MB of free disk space [^\n]+: \/mnt has \d+ MB\.\n.+\n\nTerraform or OpenTofu 1\.11 or newer: TF_BINARY is "\/nowhere\/tofu", which does not exist\.\n/,
    ),
  });
});
