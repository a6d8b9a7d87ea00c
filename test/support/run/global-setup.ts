/** Prepares a run: a clean environment, and one temporary folder for everything that the tests and their programs write. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireTerraform, shortLivedGoProcess, terraformBinary } from '../terraform/terraform';
import { makeFolder, removeFolder, removeLeftovers } from '../../../scripts/run-folder';

interface ProjectConfig {
  readonly displayName?: { readonly name: string };
}

/**
 * Settings of the environment that must not reach the clients and programs of the tests. A bundle of authorities also
 * costs every client, and every process of Node.js, the time to parse it: three quarters of the start of a process.
 */
const foreign = /^(AWS_(?!SDK_JS_).*|HTTPS?_PROXY|ALL_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS)$/i;

/** The projects whose suites run Terraform. */
const needsTerraform = new Set(['aws', 'cdktn', 'terraform']);

export default async function prepare(_run: unknown, { displayName }: ProjectConfig = {}): Promise<void> {
  // Every project with tests to run calls this.
  if (needsTerraform.has(displayName?.name ?? '')) requireTerraform();
  if (process.env.MQ_USERS_TEST_FOLDER !== undefined) return;
  const removed = Object.entries(process.env).filter(([name]) => foreign.test(name));
  for (const [name] of removed) delete process.env[name];
  // CDKTF asks Terraform for its version in every synth, and that would ask the network for a newer one.
  Object.assign(process.env, {
    TERRAFORM_BINARY_NAME: terraformBinary,
    CHECKPOINT_DISABLE: '1',
    ...shortLivedGoProcess,
  });
  // npm needs them where tests install packages.
  process.env.MQ_USERS_TEST_REGISTRY_ENV = JSON.stringify(Object.fromEntries(removed));
  const name = 'mqut';
  await removeLeftovers(name);
  // A short name: sockets of providers are created below it, and their paths have 103 bytes at most.
  const folder = makeFolder(name);
  process.env.TMPDIR = folder;
  process.env.MQ_USERS_TEST_FOLDER = folder;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop(folder, signal));
}

/** Ends an interrupted run. The workers, which get the signal too or notice that this process ends, may still write. */
async function stop(folder: string, signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
  await sleep(500);
  removeFolder(folder);
  process.exit(128 + constants.signals[signal]);
}
