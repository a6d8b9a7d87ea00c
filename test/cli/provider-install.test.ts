/** Tests `mq-user provider`: what it installs and prints, and folders in which something is in the way. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaryDirectory, builtVersion, ownPlatform, programName, PUBLIC_REGISTRIES } from '../../src/provider-package';
import { main } from '../support/cli/mq-user';
import { filesBelow } from '../support/terraform/plugin-tree';

const version = builtVersion() ?? '';
const program = readFileSync(join(binaryDirectory, 'terraform-provider-mq'));
let home: string;
let folder: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mq-user-home-'));
  folder = join(home, 'configuration');
  mkdirSync(folder);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function mqUser(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
    env: { PATH: process.env.PATH, HOME: home, ...env },
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, 'provider', ...args],
    options as { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

/** The path of an installed program below a plugin folder. */
function place(host: string, platform = ownPlatform, of = version): string {
  return join(host, 'cdktf-mq-users', 'mq', of, platform, programName('mq', of, platform));
}

const plugins = () => join(folder, 'terraform.d', 'plugins');
const placesFor = (...platforms: string[]) =>
  PUBLIC_REGISTRIES.flatMap((host) => platforms.map((platform) => place(host, platform))).sort();

/** Everything in a folder, with times and modes, to show that nothing was changed. */
function snapshot(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mtimeMs, mode, ino } = statSync(join(path, name), { throwIfNoEntry: false }) ?? {};
      return `${name} ${mtimeMs} ${mode} ${ino}`;
    });
}

test('installs for both registries, and prints the block that names this version', () => {
  const { status, stdout, stderr } = mqUser(['install']);
  expect(status).toBe(0);
  expect(stdout).toBe(`terraform {
  required_providers {
    mq = {
      source  = "cdktf-mq-users/mq"
      version = "${version}"
    }
  }
}
`);
  expect(stderr).toContain(`Version ${version} for ${ownPlatform} was installed in terraform.d/plugins.`);
  expect(stderr).toContain('run terraform init (OpenTofu: tofu init).');
  expect(filesBelow(plugins())).toEqual(placesFor(ownPlatform));
  for (const file of placesFor(ownPlatform)) {
    expect(readFileSync(join(plugins(), file)).equals(program)).toBe(true);
    expect(statSync(join(plugins(), file)).mode & 0o777).toBe(0o755);
  }
});

test('a second run changes nothing, and other versions are kept', () => {
  const other = join(plugins(), place('registry.terraform.io', ownPlatform, '0.0.9'));
  mkdirSync(dirname(other), { recursive: true });
  writeFileSync(other, 'other version');
  expect(mqUser(['install']).status).toBe(0);
  const before = snapshot(folder);
  const { status, stderr } = mqUser(['install']);
  expect(status).toBe(0);
  expect(stderr).toContain('is already in terraform.d/plugins.');
  expect(snapshot(folder)).toEqual(before);
  expect(readFileSync(other, 'utf8')).toBe('other version');
});

test('--json prints what was installed, in a document', () => {
  mqUser(['install']);
  const { status, stdout } = mqUser(['install', '--json', '--platform', ownPlatform, 'darwin_arm64']);
  expect(status).toBe(0);
  const document = JSON.parse(stdout) as {
    packages: { host: string; platform: string; result: string; path: string }[];
  };
  expect(document).toMatchObject({ version, directory: 'terraform.d/plugins', lockFile: [], next: 'terraform init' });
  expect(document.packages.map(({ platform, result }) => [platform, result]).sort()).toEqual([
    ['darwin_arm64', 'installed'],
    ['darwin_arm64', 'installed'],
    [ownPlatform, 'unchanged'],
    [ownPlatform, 'unchanged'],
  ]);
  for (const { path } of document.packages) expect(statSync(join(folder, path)).isFile()).toBe(true);
});

test.each([['plugins'], ['../up'], ['ein Ordner/mit Ümlaut und \u{1f40e}'], ["it's $HOME `x`"], ['trailing/']])(
  '--dir %j installs there, and prints the CLI configuration that names it',
  (dir) => {
    const { status, stderr } = mqUser(['install', '--dir', dir]);
    expect(status).toBe(0);
    expect(filesBelow(join(folder, dir))).toEqual(placesFor(ownPlatform));
    expect(stderr).toContain(`    path    = "${join(folder, dir).replace(/\/$/, '')}"`);
  },
);

test.each([['terraform.d/plugins'], ['./terraform.d/plugins/'], ['HOME/.terraform.d/plugins']])(
  '--dir %s, where Terraform looks, needs no CLI configuration',
  (dir) => {
    const { status, stderr } = mqUser(['install', '--dir', dir.replace('HOME', home)]);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('provider_installation')]);
  },
);

test('a CLI configuration that says where to look is named', () => {
  writeFileSync(join(home, '.terraformrc'), 'provider_installation {\n  direct {}\n}\n');
  expect(mqUser(['install']).stderr).toContain(
    `${join(home, '.terraformrc')} has a provider_installation block, so Terraform looks only in the places that it lists.`,
  );
});

test('a CLI configuration that already names the folder needs nothing, and a block in a comment does not count', () => {
  const configuration = join(home, '.terraformrc');
  const block = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(plugins())}\n  }\n  direct {}\n}\n`;
  for (const text of [block, `/*\nprovider_installation {\n}\n*/\n`, '# provider_installation {\n']) {
    writeFileSync(configuration, text);
    const { status, stderr } = mqUser(['install']);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('provider_installation')]);
  }
  writeFileSync(
    configuration,
    'provider_installation {\n  dev_overrides {\n    "cdktf-mq-users/mq" = "/dev"\n  }\n}\n',
  );
  expect(mqUser(['install']).stderr).toContain('has dev_overrides for the provider, so it is used in place');
});

test('platforms without a program are refused together, and nothing is written', () => {
  const { status, stdout, stderr } = mqUser(['install', '--platform', 'linux_x64', 'windows_amd64', 'linux_arm64']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'error: There is no provider for linux_x64, windows_amd64. Allowed: darwin_amd64, darwin_arm64, linux_amd64, linux_arm64. ' +
      'Windows needs a self-contained program: add --self-contained',
  );
  expect(readdirSync(folder)).toEqual([]);
});

describe('what is in the way is named, all of it, and nothing is changed:', () => {
  const own = (...parts: string[]) => join(plugins(), 'registry.terraform.io', 'cdktf-mq-users', 'mq', ...parts);
  const make = (file: string, content = 'foreign') => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const link = (path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync(join(home, 'elsewhere'), path);
  };

  test.each<[string, () => void, string]>([
    ['a file as terraform.d', () => make(join(folder, 'terraform.d')), 'terraform.d is not a folder.'],
    ['a link as terraform.d', () => link(join(folder, 'terraform.d')), 'terraform.d is a link, which is not followed.'],
    ['a link as the plugin folder', () => link(plugins()), 'plugins is a link, which is not followed.'],
    ['a link as the namespace', () => link(own()), 'mq is a link, which is not followed.'],
    ['a link as the version', () => link(own(version)), `${version} is a link, which is not followed.`],
    [
      'a link as the platform',
      () => link(own(version, ownPlatform)),
      `${ownPlatform} is a link, which is not followed.`,
    ],
    ['a file as the platform', () => make(own(version, ownPlatform)), `${ownPlatform} is not a folder.`],
    ['another file beside the program', () => make(own(version, ownPlatform, 'LICENSE')), 'other files: LICENSE.'],
    [
      'another program',
      () => make(own(version, ownPlatform, programName('mq', version, ownPlatform))),
      'is not executable.',
    ],
    [
      'another executable program',
      () => {
        const file = own(version, ownPlatform, programName('mq', version, ownPlatform));
        make(file);
        chmodSync(file, 0o755);
      },
      'is another program of the same version.',
    ],
    [
      'a link as the program',
      () => {
        make(join(home, 'program'));
        mkdirSync(own(version, ownPlatform), { recursive: true });
        symlinkSync(join(home, 'program'), own(version, ownPlatform, programName('mq', version, ownPlatform)));
      },
      'is not a regular file.',
    ],
  ])('%s', (_, prepare, message) => {
    prepare();
    make(join(plugins(), '..', '..', 'main.tf'));
    const before = snapshot(home);
    const { status, stdout, stderr } = mqUser(['install']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Nothing was changed. Remove what is in the way, or choose another folder with --dir.');
    expect(snapshot(home)).toEqual(before);
  });

  test('in two places', () => {
    make(own(version, ownPlatform));
    make(join(plugins(), 'registry.opentofu.org'));
    const { stderr } = mqUser(['install']);
    expect(stderr).toContain(
      `${ownPlatform} is not a folder. terraform.d/plugins/registry.opentofu.org is not a folder.`,
    );
  });
});

test('--dir can be a link, which the caller has chosen', () => {
  mkdirSync(join(home, 'real'));
  symlinkSync(join(home, 'real'), join(folder, 'link'));
  expect(mqUser(['install', '--dir', 'link']).status).toBe(0);
  expect(filesBelow(join(home, 'real'))).toEqual(placesFor(ownPlatform));
});

test.each<string[]>([
  ['file/plugins', 'a part of the path is not a folder (ENOTDIR) for file/plugins'],
  ['nowhere', 'nowhere is a link to a folder that does not exist.'],
  ['nowhere/plugins', 'it exists and is not a folder (EEXIST) for nowhere'],
  // A recursive mkdirSync would not end.
  ...(process.platform === 'linux'
    ? [['/proc/plugins', 'a folder cannot be created there (ENOENT) for /proc/plugins']]
    : []),
  ['x'.repeat(300), 'the path is too long (ENAMETOOLONG)'],
])('--dir %s is refused with a message', (dir = '', message = '') => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(home, 'none'), join(folder, 'nowhere'));
  const { status, stdout, stderr } = mqUser(['install', '--dir', dir]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: The provider cannot be installed.*--dir\.\n$/);
  expect(stderr).toContain(message);
});

describe('--write', () => {
  const file = () => join(folder, 'versions.tf');
  const write = (...args: string[]) => mqUser(['install', '--write', 'versions.tf', ...args]);
  const block = (constraint: string) =>
    `terraform {\n  required_providers {\n    mq = {\n      source  = "cdktf-mq-users/mq"\n      version = "${constraint}"\n    }\n  }\n}\n`;

  test('creates the file that is otherwise printed, and nothing beside it', () => {
    const { status, stdout, stderr } = write();
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('versions.tf was created.\n');
    expect(stderr).toContain('Next: run terraform init (OpenTofu: tofu init).\n');
    expect(readFileSync(file(), 'utf8')).toBe(block(version));
    expect(readFileSync(file(), 'utf8')).toBe(mqUser(['install']).stdout);
    expect(readdirSync(folder).sort()).toEqual(['terraform.d', 'versions.tf']);
  });

  test.each([
    ['the block', () => block(version)],
    [
      'the entry among others',
      () => block(version).replace('    mq', '    aws = { source = "hashicorp/aws" }\n    mq'),
    ],
    [
      'the entry in one line',
      () =>
        `terraform {\n  required_providers {\n    mq = { source = "cdktf-mq-users/mq", version = "${version}" }\n  }\n}\n`,
    ],
    ['the block with line ends of Windows', () => block(version).replaceAll('\n', '\r\n')],
  ])('leaves %s unchanged', (_, text) => {
    writeFileSync(file(), text());
    const before = statSync(file()).mtimeMs;
    expect(write()).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('already has this version.') as string,
    });
    expect([readFileSync(file(), 'utf8'), statSync(file()).mtimeMs]).toEqual([text(), before]);
    expect(filesBelow(plugins())).toEqual(placesFor(ownPlatform));
  });

  test.each([
    ['another version', block('0.0.9'), ''],
    ['the constraint of a release', block('~> 0.0.9'), ''],
    [
      'no version, after comments',
      `# The providers.\n\n${block('').replace(/\n.*version.*/, '')}`,
      '# The providers.\n\n',
    ],
  ])('changes the version in a file with %s, and keeps its mode', (_, text, comments) => {
    writeFileSync(file(), text);
    chmodSync(file(), 0o640);
    const { status, stdout } = write('--json');
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ file: { path: 'versions.tf', result: 'updated' } }),
    ]);
    expect(readFileSync(file(), 'utf8')).toBe(`${comments}${block(version)}`);
    expect(statSync(file()).mode & 0o777).toBe(0o640);
  });

  const entry = `Put mq = { source = "cdktf-mq-users/mq", version = "${version}" } into its required_providers block`;
  test.each([
    ['other content', `locals {}\n`, entry],
    ['another provider', block('0.0.9').replace('    mq', '    aws = { source = "hashicorp/aws" }\n    mq'), entry],
    ['a backend', block('0.0.9').replace('terraform {', 'terraform {\n  backend "s3" {}'), entry],
    ['a constraint of the user', block('>= 0.1, < 2'), entry],
    ['another source', block('0.0.9').replace('cdktf-mq-users/mq', 'example.com/team/mq'), entry],
    ['nothing', '', entry],
    ['UTF-16, as of Windows PowerShell', Buffer.from(`\ufeff${block(version)}`, 'utf16le'), 'is in UTF-16'],
  ])('refuses a file with %s, and changes and installs nothing', (_, text, message) => {
    writeFileSync(file(), text);
    const before = snapshot(home);
    const { status, stdout, stderr } = write();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error: Nothing was installed. versions.tf `);
    expect(stderr).toContain(message);
    expect(snapshot(home)).toEqual(before);
  });

  test('refuses a link, a folder, a folder that does not exist, and a name that Terraform does not read', () => {
    writeFileSync(join(home, 'elsewhere.tf'), block('0.0.9'));
    symlinkSync(join(home, 'elsewhere.tf'), join(folder, 'link.tf'));
    mkdirSync(join(folder, 'folder.tf'));
    const before = snapshot(home);
    const refusedWith = (name: string) => {
      const { status, stderr } = mqUser(['install', '--write', name]);
      expect(status).toBe(2);
      return stderr;
    };
    expect(refusedWith('link.tf')).toContain('link.tf is not a regular file.');
    expect(refusedWith('folder.tf')).toContain('folder.tf is not a regular file.');
    expect(refusedWith('none/versions.tf')).toContain('The folder of none/versions.tf does not exist.');
    expect(refusedWith('versions.txt')).toContain('Allowed: the path of a .tf or .tofu file');
    expect(snapshot(home)).toEqual(before);
  });

  test('writes nothing if the provider cannot be installed', () => {
    writeFileSync(file(), block('0.0.9'));
    writeFileSync(join(folder, 'terraform.d'), '');
    const before = snapshot(home);
    expect(write().status).toBe(2);
    expect(write('--platform', 'linux_x64').status).toBe(2);
    expect(snapshot(home)).toEqual(before);
  });
});

test('eight runs at once all succeed, and leave only the packages', async () => {
  const children = Array.from({ length: 8 }, () =>
    spawn(process.execPath, [main, 'provider', 'install'], { cwd: folder, stdio: 'ignore', env: { HOME: home } }),
  );
  const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.on('close', resolve))));
  expect(codes).toEqual(Array(8).fill(0));
  expect(filesBelow(plugins())).toEqual(placesFor(ownPlatform));
}, 120_000);

/** Waits without a timer, so that it returns as soon as the condition holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let polls = 0; polls < 1_000_000 && !holds(); polls++) await new Promise(setImmediate);
}

test('a run that is killed leaves complete packages or none, and the next run completes the work', async () => {
  const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'];
  const args = ['install', '--platform', ...platforms];
  const started = Date.now();
  expect(mqUser([...args, '--dir', 'timing']).status).toBe(0);
  const duration = Date.now() - started;
  const seen = new Set<number>();
  for (let step = 1; step <= 12; step++) {
    rmSync(plugins(), { recursive: true, force: true });
    const child = spawn(process.execPath, [main, 'provider', ...args], {
      cwd: folder,
      stdio: 'ignore',
      env: { HOME: home },
    });
    const closed = new Promise((resolve) => child.on('close', resolve));
    // Half of the runs are killed as soon as something appears in the folder, the others at some time.
    if (step % 2 === 0) await until(() => existsSync(plugins()) && readdirSync(plugins()).length > 0);
    else await sleep((duration * (step + 6)) / 18);
    child.kill('SIGKILL');
    await closed;
    const installed = filesBelow(plugins()).filter((file) => !file.startsWith('.cdktf-mq-users-'));
    seen.add(installed.length);
    for (const file of installed) expect(readFileSync(join(plugins(), file)).equals(program)).toBe(true);
    expect(mqUser(args).status).toBe(0);
    expect(filesBelow(plugins()).filter((file) => !file.startsWith('.'))).toEqual(placesFor(...platforms));
  }
  // Some runs were killed before they had installed everything.
  expect(Math.min(...seen)).toBeLessThan(placesFor(...platforms).length);
}, 120_000);

test('what a killed run has left is removed after an hour, and what others have made is not', () => {
  const old = join(plugins(), '.cdktf-mq-users-old');
  const young = join(plugins(), '.cdktf-mq-users-young');
  const foreign = join(plugins(), '.cache');
  for (const path of [old, young, foreign]) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'terraform-provider-mq'), '');
  }
  const twoHoursAgo = Date.now() / 1_000 - 7_200;
  for (const path of [old, foreign]) utimesSync(path, twoHoursAgo, twoHoursAgo);
  expect(mqUser(['install']).status).toBe(0);
  expect(readdirSync(plugins()).sort()).toEqual(['.cache', '.cdktf-mq-users-young', ...PUBLIC_REGISTRIES].sort());
});

test('path prints the folder of the program', () => {
  expect(mqUser(['path'])).toEqual({ status: 0, stdout: `${binaryDirectory}\n`, stderr: '' });
  expect(JSON.parse(mqUser(['path', '--json']).stdout)).toEqual({
    version,
    directory: binaryDirectory,
    program: join(binaryDirectory, 'terraform-provider-mq'),
  });
});

test('provider alone prints its help', () => {
  const { status, stdout, stderr } = mqUser([]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Usage: mq-user provider [options] [command]');
  expect(mqUser(['--help'])).toMatchObject({ status: 0, stdout: stderr });
});
