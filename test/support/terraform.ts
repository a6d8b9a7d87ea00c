/** Drives the real Terraform in a folder of its own, with a clean environment and our provider in reach. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, with wrapped lines joined, for looking at messages. */
  readonly text: string;
}

export interface WorkspaceOptions {
  /** TF_REATTACH_PROVIDERS of a provider inside the test's process; without it Terraform starts the plugin itself. */
  readonly reattach?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A folder that is there; without it a new one. */
  readonly folder?: string;
}

/** What a Terraform run must not inherit from whoever runs the tests. */
const foreign = /^(TF_|AWS_|HTTPS?_PROXY$|https?_proxy$|CDKTF_)/;

export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    // A file that exists, so that a developer's own configuration has no say and Terraform does not warn.
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Fails with words where there is no Terraform: an end-to-end test never passes by not running. */
export function requireTerraform(): string {
  const { status, stdout } = spawnSync('terraform', ['version', '-json'], {
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  if (status !== 0) {
    throw new Error(
      'These tests drive the real Terraform, and there is no terraform on the PATH. Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install',
    );
  }
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 1 || (major === 1 && minor < 11)) {
    throw new Error(`These tests need Terraform 1.11 or newer; the one on the PATH is ${version}.`);
  }
  return version;
}

export class Workspace {
  readonly folder: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor({ reattach, env, folder }: WorkspaceOptions = {}) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'mq-users-'));
    this.env = { ...cleanEnvironment(), ...(reattach && { TF_REATTACH_PROVIDERS: reattach }), ...env };
  }

  /** Writes main.tf (or another file) anew. */
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
    const child = spawn('terraform', [...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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

  /** Runs and fails the test with Terraform's own words unless it ends with 0. */
  async succeed(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Run> {
    const run = await this.run(args, env);
    if (run.status !== 0)
      throw new Error(`terraform ${args.join(' ')} ended with ${run.status}\n${run.stdout}${run.stderr}`);
    return run;
  }

  /** Applies what is written. */
  apply(env?: NodeJS.ProcessEnv): Promise<Run> {
    return this.succeed(['apply', '-auto-approve', '-no-color'], env);
  }

  /** 'empty' or 'changes', as `terraform plan -detailed-exitcode` says; with the plan's text. */
  async plan(env?: NodeJS.ProcessEnv): Promise<Run & { readonly isEmpty: boolean }> {
    const run = await this.run(['plan', '-detailed-exitcode', '-no-color'], env);
    if (run.status !== 0 && run.status !== 2) throw new Error(`terraform plan failed\n${run.stdout}${run.stderr}`);
    return { ...run, isEmpty: run.status === 0 };
  }

  /** The attributes of a resource in the state. */
  state(address: string): Record<string, unknown> | undefined {
    const [type, name] = address.split('.');
    const state = JSON.parse(this.read('terraform.tfstate')) as {
      resources: { type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
    };
    return state.resources.find((r) => r.type === type && r.name === name)?.instances[0]?.attributes;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Terraform frames and wraps its errors for a terminal. */
function unwrap(text: string): string {
  return text.replace(/\n[│╷╵]?\s*/g, ' ').replace(/\s+/g, ' ');
}
