/** Runs Terraform or OpenTofu in a separate folder, with a clean environment and our provider available. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** The program that tests run. `TF_BINARY` replaces the terraform on the PATH, for example with a newer one or OpenTofu. */
export const terraformBinary = process.env.TF_BINARY || 'terraform';

/** Creates the program `terraform` in a folder for the PATH. It runs `terraformBinary`, which can be OpenTofu. */
export function addTerraform(bin: string): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = terraformBinary.includes('/')
    ? resolve(terraformBinary)
    : folders.map((folder) => join(folder, terraformBinary)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${terraformBinary} is not on the PATH.`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'terraform'), `#!/bin/sh\nexec '${found}' "$@"\n`, { mode: 0o755 });
}

/** The product that `terraformBinary` is, and its version. */
export interface Core {
  readonly product: 'Terraform' | 'OpenTofu';
  /** Such as `1.11.4`. */
  readonly version: string;
  /** The host of provider addresses without a host. */
  readonly registry: 'registry.terraform.io' | 'registry.opentofu.org';
}

/** Features that not every core has, with the first version of each product; undefined if it has no such version. */
const features = {
  'import by identity': { Terraform: [1, 12], OpenTofu: [1, 12] },
  query: { Terraform: [1, 14], OpenTofu: undefined },
  actions: { Terraform: [1, 14], OpenTofu: undefined },
  'generated configuration': { Terraform: [1, 14], OpenTofu: undefined },
} as const;

/** Holds what `terraformBinary` is, for all suites of a run. */
const coreVariable = 'MQ_USERS_TEST_CORE';
let known: Core | undefined;

/** Returns what `terraformBinary` is. Throws if it cannot be run: a test never passes by not running. */
export function terraformCore(): Core {
  const { [coreVariable]: found } = process.env;
  known ??= found === undefined ? undefined : (JSON.parse(found) as Core);
  if (known) return known;
  const { status, stdout } = spawnSync(terraformBinary, ['version'], { encoding: 'utf8', env: cleanEnvironment() });
  const [, product, version] = /^(Terraform|OpenTofu) v(\S+)/m.exec(stdout ?? '') ?? [];
  if (status !== 0 || product === undefined || version === undefined) {
    throw new Error(
      `These tests run ${terraformBinary}, which cannot be started. Install Terraform 1.11 or newer (https://developer.hashicorp.com/terraform/install), or set TF_BINARY to a Terraform or OpenTofu binary.`,
    );
  }
  const isTofu = product === 'OpenTofu';
  known = {
    product: isTofu ? 'OpenTofu' : 'Terraform',
    version,
    registry: isTofu ? 'registry.opentofu.org' : 'registry.terraform.io',
  };
  process.env[coreVariable] = JSON.stringify(known);
  return known;
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Describes tests of a feature. They are skipped, with the reason in their name, if the core lacks the feature. */
export function describeWith(feature: keyof typeof features, body: () => void): void {
  const { product, version } = terraformCore();
  const first = features[feature][product];
  if (first !== undefined && isAtLeast(version, first)) describe(feature, body);
  else describe.skip(`${feature} (skipped: ${product} ${version} does not have it)`, body);
}

/** Describes tests of what cores without a feature do instead. */
export function describeWithout(feature: keyof typeof features, body: () => void): void {
  const { product, version } = terraformCore();
  const first = features[feature][product];
  if (first === undefined || !isAtLeast(version, first)) describe(`without ${feature}`, body);
  else describe.skip(`without ${feature} (skipped: ${product} ${version} has it)`, body);
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, with wrapped lines joined, for checks of messages. */
  readonly text: string;
}

export interface WorkspaceOptions {
  /** TF_REATTACH_PROVIDERS of a provider inside the test's process; without it Terraform starts the plugin itself. */
  readonly reattach?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** An existing folder. Default: a new one. */
  readonly folder?: string;
}

/**
 * Saves a process of Go that ends after seconds its garbage collection below a gigabyte: a third of Terraform's processor time,
 * and a fifth of the AWS provider's.
 */
export const shortLivedGoProcess = { GOGC: 'off', GOMEMLIMIT: '1GiB' };

/** Variables that a Terraform run must not inherit from the environment of the tests. */
const foreign = /^(TF_|AWS_|HTTPS?_PROXY$|https?_proxy$|CDKTF_)/;

export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    // A file that exists, so that a developer's own configuration has no say and Terraform does not warn.
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    // The command cdktf sets TF_PLUGIN_CACHE_DIR to a folder in the home directory. Terraform adds links there that lead to
    // the provider of one stack, uses them for all stacks, and has no provider once that stack is removed.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    ...shortLivedGoProcess,
    // The name in CDKTF.
    ...(process.env.TF_BINARY && { TERRAFORM_BINARY_NAME: process.env.TF_BINARY }),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Returns the version of the core; throws if the core is older than these tests need. */
export function requireTerraform(): string {
  const { product, version } = terraformCore();
  if (!isAtLeast(version, [1, 11])) {
    throw new Error(
      `These tests need Terraform or OpenTofu 1.11 or newer; ${terraformBinary} is ${product} ${version}.`,
    );
  }
  return version;
}

export class Workspace {
  readonly folder: string;
  protected readonly env: NodeJS.ProcessEnv;
  private child: ChildProcess | undefined;

  constructor({ reattach, env, folder }: WorkspaceOptions = {}) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'mq-users-'));
    this.env = { ...cleanEnvironment(), ...(reattach && { TF_REATTACH_PROVIDERS: reattach }), ...env };
  }

  /** Writes main.tf (or another file). */
  write(hcl: string, file = 'main.tf'): void {
    writeFileSync(join(this.folder, file), hcl);
  }

  /** Deletes a file. */
  delete(file: string): void {
    rmSync(join(this.folder, file));
  }

  /** What a file holds. */
  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    const child = spawn(terraformBinary, [...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    return { status, stdout, stderr, text: unwrap(stdout + stderr) };
  }

  /** Interrupts the run that was started last, as Ctrl-C does. */
  interrupt(): void {
    this.child?.kill('SIGINT');
  }

  /** Runs Terraform. Fails the test with Terraform's output unless it ends with 0. */
  async succeed(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Run> {
    const run = await this.run(args, env);
    if (run.status !== 0)
      throw new Error(`${terraformBinary} ${args.join(' ')} ended with ${run.status}\n${run.stdout}${run.stderr}`);
    return run;
  }

  /** Applies what is written. */
  apply(env?: NodeJS.ProcessEnv): Promise<Run> {
    return this.succeed(['apply', '-auto-approve', '-no-color'], env);
  }

  /** Runs `terraform plan`. Returns whether the plan is empty, from the exit code of `-detailed-exitcode`, and its text. */
  async plan(env?: NodeJS.ProcessEnv): Promise<Run & { readonly isEmpty: boolean }> {
    const run = await this.run(['plan', '-detailed-exitcode', '-no-color'], env);
    if (run.status !== 0 && run.status !== 2) throw new Error(`terraform plan failed\n${run.stdout}${run.stderr}`);
    return { ...run, isEmpty: run.status === 0 };
  }

  /** The attributes of a resource or data source in the state. */
  state(address: string, mode: 'managed' | 'data' = 'managed'): Record<string, unknown> | undefined {
    const [type, name] = address.split('.');
    const state = JSON.parse(this.read('terraform.tfstate')) as {
      resources: { mode: string; type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
    };
    const found = state.resources.find((r) => r.mode === mode && r.type === type && r.name === name);
    return found?.instances[0]?.attributes;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Terraform frames and wraps its errors for a terminal. */
function unwrap(text: string): string {
  return text.replace(/\n[│╷╵]?\s*/g, ' ').replace(/\s+/g, ' ');
}
