/** Helpers for the tests of the constructs: a fake plugin, an app that uses it, and the output of a synth. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack, TerraformVariable, Testing, type AppConfig } from 'cdktf';
import { MqProvider } from '../../src/constructs';
import { terraformBinary } from '../support/terraform/terraform';
import { binaryContext } from '../../src/constructs/provider/mq-provider';

export const version = '0.1.0-dev.h0123456789ab';
export const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';

/** A folder like that of the build, with a program that does nothing. */
export function binaryDirectory(manifestVersion = version, content = '#!/bin/sh\nexit 1\n'): string {
  const directory = temporaryDirectory();
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({ version: manifestVersion, file: 'terraform-provider-mq' }),
  );
  writeFileSync(join(directory, 'terraform-provider-mq'), content);
  chmodSync(join(directory, 'terraform-provider-mq'), 0o644);
  return directory;
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** Creates a folder that is removed after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cdktf-mq-users-test-'));
  directories.push(directory);
  return directory;
}

let defaultPlugin: string | undefined;

/** Creates an app with a plugin, for tests that synthesize several stacks, or one several times. */
export function newApp(options: AppConfig = {}, plugin = (defaultPlugin ??= binaryDirectory())): App {
  const outdir = options.outdir ?? temporaryDirectory();
  mkdirSync(outdir, { recursive: true });
  return new App({ ...options, outdir, context: { [binaryContext]: plugin } });
}

let unusedOutdir: string | undefined;

/** Creates a stack with an MqProvider. Synthesize it with `synth`, which writes to a separate folder. */
export function newStack(): TerraformStack {
  unusedOutdir ??= temporaryDirectory();
  const stack = new TerraformStack(newApp({ outdir: unusedOutdir }), 'stack');
  new MqProvider(stack, 'mq');
  return stack;
}

/** Creates a variable that BrokerPassword.fromVariable accepts. */
export function passwordVariable(stack: TerraformStack, id = 'password'): TerraformVariable {
  return new TerraformVariable(stack, id, { type: 'string', sensitive: true });
}

export interface Synthesized {
  readonly folder: string;
  /** The text of cdk.tf.json. */
  readonly text: string;
  readonly config: Config;
  readonly annotations: readonly { level: string; constructPath: string; message: string }[];
}

export interface Config {
  readonly terraform: { readonly required_providers: Record<string, unknown> };
  readonly provider: Record<string, unknown>;
  readonly variable: Record<string, Record<string, unknown>>;
  readonly resource: { readonly mq_user: Record<string, Record<string, unknown>> };
}

/** Synthesizes one stack, including validations and files. */
export function synth(stack: TerraformStack): Synthesized {
  return read(Testing.fullSynth(stack), stack.node.id);
}

/** Reads the output of a synth. */
export function read(outdir: string, stackId: string): Synthesized {
  const folder = join(outdir, 'stacks', stackId);
  const text = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, { annotations: Synthesized['annotations'] }>;
  };
  return { folder, text, config: JSON.parse(text) as Config, annotations: manifest.stacks[stackId]?.annotations ?? [] };
}

/** Returns every file below a folder with its mode and content, to compare two synths. */
export function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    paths.map((path) => {
      const { mode, mtimeMs, ino } = statSync(path);
      const identity = path.endsWith('.json') ? '' : ` ${mtimeMs} ${ino}`;
      return [path, `${(mode & 0o777).toString(8)}${identity}\n${readFileSync(path, 'utf8')}`];
    }),
  );
}

/** Returns the resource of the only user, or of the user with this name, without CDKTF's metadata. */
export function userResource({ config }: Synthesized, id: string): Record<string, unknown> {
  const resource = { ...config.resource.mq_user[id] };
  delete resource['//'];
  return resource;
}

/** Returns the error that a call throws. */
export function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Runs the real Terraform without the CLI configuration of the user. Fails the test with a message if it is not installed. */
export function terraform(cwd: string, ...args: string[]): { status: number | null; output: string } {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: undefined, CHECKPOINT_DISABLE: '1' };
  const { status, stdout, stderr, error } = spawnSync(terraformBinary, args, { cwd, env, encoding: 'utf8' });
  if (error) throw new Error(`Terraform 1.11 or newer must be on the PATH: ${error.message}`);
  return { status, output: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
}
