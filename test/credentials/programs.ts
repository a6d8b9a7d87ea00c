/**
 * Runs the four programs that are compared, each with its own home folder and environment. The built provider and the built
 * command run in one process, one after the other. With FULL=1 each runs as a separate process.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { awsProviderEnvironment, awsProviderVersion } from '../support/aws/aws-provider';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { main } from '../support/cli/mq-user';
import { run, type Ended } from '../support/run/programs';
import { ResidentMq } from '../support/run/resident-mq';
import { Recorder } from '../support/aws/recorder';
import { Workspace, terraformBinary } from '../support/terraform/terraform';
import type { Case, Sources } from './case';

export type Program = 'mq' | 'mq-user' | 'aws' | 'cli';

export interface Outcome {
  /** Which credentials called Amazon MQ, and how, or "error". */
  readonly verdict: string;
  readonly output: string;
}

const isFull = process.env.FULL === '1';
const terraformEnvironment = { TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };

const noConfiguration = { TF_CLI_CONFIG_FILE: '/dev/null' };

/** A workspace in which Terraform finds a provider. */
interface Prepared {
  readonly workspace: Workspace;
  readonly required: string;
  readonly env: NodeJS.ProcessEnv;
}

/** One home folder, and one set of endpoints. Cases run in it one after the other. */
export class Bench {
  private readonly folder = mkdtempSync(join(tmpdir(), 'mq-sources-'));
  private readonly workspaces = new Map<string, Prepared>();
  private constructor(readonly recorder: Recorder) {}

  static async start(): Promise<Bench> {
    const folder = mkdtempSync(join(tmpdir(), 'mq-ca-'));
    const bench = new Bench(await Recorder.start(folder));
    bench.authorities = join(folder, 'ca.pem');
    return bench;
  }

  private authorities = '';
  private readonly programs = new ResidentMq();

  async close(): Promise<void> {
    await this.programs.close();
    this.recorder.close();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(dirname(this.authorities), { recursive: true, force: true });
    for (const { workspace } of this.workspaces.values()) workspace.remove();
  }

  /** Sets up the sources of a case, and lets a program call Amazon MQ. */
  async ask(program: Program, { sources }: Pick<Case, 'sources'>): Promise<Outcome> {
    rmSync(this.folder, { recursive: true, force: true });
    const given = sources(this.recorder, { write: (name, content) => this.write(name, content) });
    if (given.config !== undefined) this.write('.aws/config', given.config);
    if (given.credentials !== undefined) this.write('.aws/credentials', given.credentials);
    this.recorder.take();
    const output = await this.run(program, given, this.environment(given));
    return { verdict: this.recorder.take() ?? 'error', output };
  }

  private environment({ env }: Sources): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: this.recorder.url('global variable'),
      AWS_ENDPOINT_URL_STS: this.recorder.url('sts'),
      AWS_MAX_ATTEMPTS: '1',
      ...env,
    };
  }

  private async run(program: Program, sources: Sources, env: NodeJS.ProcessEnv): Promise<string> {
    const { hcl = '', flags = [] } = sources;
    if (program === 'cli') return printed(await run('aws', ['mq', 'list-brokers', ...flags], env));
    if (program === 'mq-user') {
      const args = ['list', '--broker-id', 'b-1', ...flags];
      return printed(await (isFull ? run(process.execPath, [main, ...args], env) : this.programs.command(args, env)));
    }
    const { workspace, required, env: own } = await this.workspace(program);
    workspace.write(`${required}${program === 'mq' ? ours(hcl) : theirs(hcl)}`);
    const args = [`-chdir=${workspace.folder}`, 'plan', '-no-color', '-lock=false'];
    const reattached = program === 'mq' && !isFull ? await this.programs.reattach(env) : {};
    const text = printed(await run(terraformBinary, args, { ...terraformEnvironment, ...own, ...reattached, ...env }));
    return text.replace(/\n[│╷╵]?\s*/g, ' ').replace(/\s+/g, ' ');
  }

  private async workspace(program: 'mq' | 'aws'): Promise<Prepared> {
    const existing = this.workspaces.get(program);
    if (existing) return existing;
    const workspace = new Workspace();
    const prepared =
      program === 'aws'
        ? { workspace, required: requiredAws, env: awsProviderEnvironment(workspace.folder) }
        : { workspace, required: isFull ? installBuiltPlugin(workspace) : requiredMq, env: noConfiguration };
    this.workspaces.set(program, prepared);
    workspace.write(prepared.required + (program === 'mq' ? ours('') : theirs('')));
    // Terraform does not install a provider that it reattaches to.
    if (program === 'aws' || isFull) await workspace.succeed(['init', '-no-color'], prepared.env);
    return prepared;
  }

  /** Writes a file in the home folder; `SHA1(…)` in its name is that digest, and `ca.pem` already exists. */
  private write(name: string, content: string): string {
    if (name === 'ca.pem') return this.authorities;
    const hashed = name.replace(/SHA1\((.*)\)/, (_, text: string) => createHash('sha1').update(text).digest('hex'));
    const path = join(this.folder, hashed);
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
}

const printed = ({ stdout, stderr }: Ended) => stdout + stderr;

const requiredMq = `terraform {
  required_providers {
    mq = {
      source = "cdktf-mq-users/mq"
    }
  }
}
`;

const requiredAws = `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${awsProviderVersion}"
    }
  }
}
`;

const ours = (hcl: string) => `
provider "mq" {
  max_retries = 0
  ${hcl}
}
data "mq_users" "it" {
  broker_id = "b-1"
}
`;

const theirs = (hcl: string) => `
provider "aws" {
  max_retries                 = 1
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  ${hcl}
}
data "aws_mq_broker_engine_types" "it" {}
`;
