/**
 * Copies an example into a separate folder and runs the commands of its README there.
 *
 * Everything is real: Terraform, the command `mq-user`, the provider, the apps. To save processor time, four commands have a
 * shorter form, in a folder at the start of the PATH: `npm install` (the packages of package.json are linked), `npx` (starts the
 * linked programs), `mq-user emulator` (its program uses the emulator of this process, so that tests can look into it) and, if asked for,
 * `cdktf` (runs the app and Terraform without cdktf-cli). The suite `installed` runs READMEs without these.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { startEmulator, type Emulator, type EmulatorSeeds } from '../../../src/emulator';
import { parseRosterFile } from '../../../src/roster';
import { addTerraform, cleanEnvironment } from '../terraform/terraform';
import { readmeBlocks } from './readme';
import { ReadmeShell } from './readme-shell';

export const root = join(__dirname, '..', '..', '..');
/** The broker of `mq-user emulator` without options. */
const exampleBroker = { brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', brokerName: 'orders' };

/** The endpoint of a program that a README runs without the emulator: a port on which nothing listens, so its calls fail. */
const nothing = 'http://127.0.0.1:1';

/** Settings of the environment with which no command asks a question. */
export const unattended = {
  TF_CLI_ARGS_apply: '-auto-approve',
  TF_CLI_ARGS_destroy: '-auto-approve',
  CDKTF_AUTO_APPROVE: 'true',
  CI: 'true',
  FORCE_COLOR: '0',
};

/** Copies an example, without what running it in the clone may have left there. */
export function copyExample(name: string, folder: string): void {
  const left = /(^|[\\/])(node_modules|cdktf\.out|terraform\.d|\.terraform[^\\/]*|.*\.tfstate.*|emulator\.json)$/;
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (file) => !left.test(file) });
}

export interface ExampleOptions {
  /** Whether `cdktf` is the real command. */
  readonly cdktf?: boolean;
  /** The environment besides that of the emulator. */
  readonly env?: (emulator: Emulator) => Promise<NodeJS.ProcessEnv>;
}

/** A copy of an example, and a shell in it. */
export class ExampleProject {
  readonly folder: string;
  readonly emulator: Emulator;
  readonly shell: ReadmeShell;
  private readonly parent: string;

  private constructor(
    parent: string,
    name: string,
    emulator: Emulator,
    { cdktf = false }: ExampleOptions,
    env: NodeJS.ProcessEnv,
  ) {
    this.parent = parent;
    this.folder = join(parent, name);
    this.emulator = emulator;
    const bin = join(parent, 'bin');
    addTerraform(bin);
    writeShortForms(bin, cdktf ? ['npm', 'npx', 'mq-user', 'tsx'] : ['npm', 'npx', 'mq-user', 'tsx', 'cdktf']);
    linkPackages(this.folder);
    const environment = join(parent, 'emulator.env');
    writeFileSync(environment, environmentOf(emulator));
    this.shell = new ReadmeShell(readmeBlocks(join(this.folder, 'README.md')), {
      folder: this.folder,
      scripts: parent,
      env: {
        ...cleanEnvironment(),
        ...unattended,
        AWS_ENDPOINT_URL: nothing,
        CDKTF_HOME: join(parent, 'cdktf-home'),
        EMULATOR_ENV: environment,
        ...env,
        PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      },
    });
  }

  static async start(name: string, options: ExampleOptions = {}): Promise<ExampleProject> {
    const parent = mkdtempSync(join(tmpdir(), 'mq-users-example-'));
    const folder = join(parent, name);
    copyExample(name, folder);
    const emulator = await startEmulator({ rebootMillis: 100, seeds: seedsOf(folder) });
    return new ExampleProject(parent, name, emulator, options, (await options.env?.(emulator)) ?? {});
  }

  /** The users of a broker, with their pending changes. */
  usersOf(brokerId: string): Record<string, string> {
    const users = this.emulator.broker(brokerId).users.summaries();
    return Object.fromEntries(users.map(({ username, pendingChange }) => [username, pendingChange ?? 'active']));
  }

  async close(): Promise<void> {
    this.shell.close();
    await this.emulator.close();
    rmSync(this.parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** What the README's `mq-user emulator` starts with. */
function seedsOf(folder: string): EmulatorSeeds {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [command, file] = /mq-user emulator(?: --seed (?:\.\.\/)?(\S+))? --state emulator\.json -- /.exec(readme) ?? [];
  if (command === undefined) throw new Error('The README runs no program with the emulator.');
  if (file === undefined) return { brokers: [exampleBroker] };
  return parseRosterFile(readFileSync(join(folder, file))).value as EmulatorSeeds;
}

/** The environment of a program that `mq-user emulator` runs. */
const environmentOf = ({ endpoint }: Emulator) => `export AWS_ENDPOINT_URL=${endpoint}
export AWS_REGION=us-east-1
export AWS_ACCESS_KEY_ID=test
export AWS_SECRET_ACCESS_KEY=test
`;

/** Links the packages that package.json names, and no others, as `npm install` installs them. */
function linkPackages(folder: string): void {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, object>;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(name === 'cdktf-mq-users' ? root : join(root, 'node_modules', name), link);
  }
  mkdirSync(join(folder, 'node_modules', '.bin'));
  symlinkSync(
    join(root, 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf'),
    join(folder, 'node_modules', '.bin', 'cdktf'),
  );
}

/** The short forms of commands, as programs in a folder. */
function writeShortForms(bin: string, names: readonly (keyof typeof shortForms)[]): void {
  for (const name of names) writeFileSync(join(bin, name), `#!/bin/sh\n${shortForms[name]}`, { mode: 0o755 });
}

const shortForms = {
  npm: `case "$*" in "install" | "install --global cdktf-mq-users") exit 0 ;; esac
echo "npm $*: not a command of a README of an example" >&2
exit 1
`,
  npx: `if [ "$1" = -p ]; then
  [ "$2" = cdktf-mq-users ] || exit 1
  shift 2
fi
tool=$1
shift
PATH="$PATH:$PWD/node_modules/.bin" exec "$tool" "$@"
`,
  'mq-user': `if [ "$1" = emulator ]; then
  while [ "$1" != -- ]; do shift; done
  shift
  . "$EMULATOR_ENV"
  exec "$@"
fi
exec "${process.execPath}" "${join(root, 'dist', 'cli', 'main.js')}" "$@"
`,
  // The command tsx starts two processes.
  tsx: `exec "${process.execPath}" --require "${require.resolve('tsx/cjs')}" "$@"
`,
  cdktf: `set -e
export CDKTF_OUTDIR="$PWD/cdktf.out"
tsx main.ts
[ "$1" = synth ] && exit 0
cd cdktf.out/stacks/*
terraform init -no-color
case $1 in
deploy) exec terraform apply -no-color ;;
destroy) exec terraform destroy -no-color ;;
*) exit 1 ;;
esac
`,
} as const;
