/**
 * 250 users of one broker: as `mq_user` resources of our provider, and as `user` blocks of one `aws_mq_broker` of the AWS
 * provider, on the same emulator. Targets, as ratios to the AWS provider: a plan with nothing to do 0.12 of its time and
 * 0.2 of its memory, an apply of new users 0.2 of its time. A provider that does nothing, one in Go that calls nothing, and
 * `terraform_data` show the minimum. With `drift_detection = "existence"`, a plan under AWS's throttle takes at most 1.5 s.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsThrottle, startEmulator, type Emulator } from '../src/emulator';
import { awsProviderEnvironment, awsProviderMirror, awsProviderVersion } from '../test/support/aws/aws-provider';
import { installBuiltPlugin, installPlugin } from '../test/support/terraform/built-plugin';
import { Workspace, cleanEnvironment, terraformBinary } from '../test/support/terraform/terraform';
import { compare, type Sample, type Section } from './measure';
import { writeBarePlugin } from './bare-plugin';
import { runTree } from './tree';

/** The largest number of users of a broker. */
const size = 250;
const rounds = Number(process.env.BENCH_FLEET_ROUNDS ?? 3);
const names = Array.from({ length: size }, (_, index) => `user-${String(index).padStart(3, '0')}`);

/** One way to configure the users: a folder with a configuration for a given number of users. */
interface Fleet {
  readonly name: string;
  readonly workspace: Workspace;
  readonly env: NodeJS.ProcessEnv;
  readonly configuration: (usernames: readonly string[]) => string;
  readonly brokerId: () => string;
  /** Whether it creates users. */
  readonly isReal: boolean;
}

/** An emulator that responds immediately, or like Amazon MQ: in 80 ms, and with a throttle. */
export const fleet = () => sideBySide(false);
export const fleetThrottled = () => sideBySide(true);

async function sideBySide(isThrottled: boolean): Promise<Section> {
  const emulator = await startEmulator({
    rebootMillis: 0,
    ...(isThrottled && { latencyMillis: 80, throttle: awsThrottle }),
  });
  const settle = () => (isThrottled ? refill() : Promise.resolve());
  const ours = ['full', 'existence'].map((detection) => ourFleet(emulator, isThrottled, detection));
  const theirs = awsProviderMirror() ? awsFleet(emulator) : undefined;
  // The AWS provider comes first, because the ratios refer to it.
  const others = isThrottled ? [] : [await bareFleet(emulator), ...goFleets(emulator), dataFleet(emulator)];
  const fleets = [...(theirs ? [theirs] : []), ...ours, ...others];
  try {
    for (const each of fleets) await prepare(each);
    const table = (group: string, run: typeof plan) => {
      const measure = (each: Fleet) => () => settle().then(() => run(emulator, each));
      const candidates = fleets.map((each) => ({ name: each.name, measure: measure(each) }));
      return compare(candidates, rounds, group);
    };
    return {
      rows: [...(await table(`apply, ${size - 1} new`, apply)), ...(await table(`plan, ${size} unchanged`, plan))],
      notes: isThrottled ? [floors()] : [],
      skipped: [
        ...(theirs ? [] : [`no mirror has hashicorp/aws ${awsProviderVersion} (TF_AWS_PROVIDER_MIRROR)`]),
        ...(isThrottled || goProvider() ? [] : ['BENCH_GO_PROVIDER names no build of terraform-provider-random']),
      ],
    };
  } finally {
    for (const { workspace } of fleets) workspace.remove();
    await emulator.close();
  }
}

/** Waits until the throttle's bucket is full, so that every measurement begins with the same burst. */
function refill(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (awsThrottle.burst / awsThrottle.perSecond) * 1000 + 100));
}

/** Returns the shortest time that the throttle allows for the calls. */
function floors(): string {
  const floor = (calls: number) => Math.max(0, (calls - awsThrottle.burst) / awsThrottle.perSecond) * 1000;
  return `The throttle's own floor: ${[size, 2 * size].map((calls) => `${floor(calls).toFixed(0)} ms for ${calls} calls`).join(', ')}.`;
}

/** Reduces the broker and the state to one user: the AWS provider requires a user. */
async function prepare({ workspace, configuration, env }: Fleet): Promise<void> {
  workspace.write(configuration(names.slice(0, 1)));
  await workspace.succeed(['init'], env);
  await workspace.apply(env);
  copyFileSync(join(workspace.folder, 'terraform.tfstate'), join(workspace.folder, 'one.tfstate'));
}

/** Applies all users, starting with one. Then the broker reboots, so that nothing is pending. */
async function apply(emulator: Emulator, each: Fleet): Promise<Sample> {
  const { workspace, configuration, brokerId, isReal } = each;
  copyFileSync(join(workspace.folder, 'one.tfstate'), join(workspace.folder, 'terraform.tfstate'));
  const broker = emulator.broker(brokerId());
  for (const username of names.slice(1)) if (broker.users.find(username)) broker.users.delete(username);
  broker.reboot();
  workspace.write(configuration(names));
  const sample = await measured(emulator, each, ['apply', '-auto-approve', '-no-color'], 0);
  if (isReal && names.some((username) => !broker.users.find(username)))
    throw new Error('The apply did not create all users');
  broker.reboot();
  return sample;
}

function plan(emulator: Emulator, each: Fleet): Promise<Sample> {
  return measured(emulator, each, ['plan', '-detailed-exitcode', '-no-color'], 0);
}

async function measured(
  emulator: Emulator,
  { workspace, env }: Fleet,
  args: readonly string[],
  wanted: number,
): Promise<Sample> {
  emulator.clearCalls();
  const { status, output, ...sample } = await runTree(terraformBinary, args, {
    cwd: workspace.folder,
    env: { ...cleanEnvironment(), ...env },
  });
  if (status !== wanted) throw new Error(`${terraformBinary} ${args.join(' ')} ended with ${status}\n${output}`);
  return { ...sample, calls: emulator.calls.length };
}

/** Without a throttle, the provider has no rate limit. With it, the provider has its default. */
function ourFleet(emulator: Emulator, isThrottled: boolean, detection: string): Fleet {
  const brokerId = emulator.seedBroker();
  const workspace = new Workspace();
  const required = installBuiltPlugin(workspace);
  return {
    name: detection === 'full' ? '`mq_user`' : `\`mq_user\`, \`drift_detection = "${detection}"\``,
    workspace,
    // The first round, which is not counted, fills it.
    env: { AWS_ENDPOINT_URL_MQ: emulator.endpoint, XDG_CACHE_HOME: join(workspace.folder, 'cache') },
    brokerId: () => brokerId,
    isReal: true,
    configuration: (usernames) => `
${required}
provider "mq" {
  requests_per_second = ${isThrottled ? 'null' : '10000'}
  drift_detection     = "${detection}"
}
${usernames.map((username) => user(brokerId, username, 'password_wo = "Bench-1f2e-passphrase"')).join('')}`,
  };
}

function user(brokerId: string, username: string, password: string): string {
  return `
resource "mq_user" "${username}" {
  broker_id = "${brokerId}"
  username  = "${username}"
  groups    = ["writers"]
  ${password}
}`;
}

/** A provider that returns what it receives must not receive a password: it would be in the plan. */
async function bareFleet(emulator: Emulator): Promise<Fleet> {
  const brokerId = emulator.seedBroker();
  const workspace = new Workspace();
  const required = installPlugin(workspace, await writeBarePlugin(workspace.folder));
  return {
    name: 'a provider that does nothing',
    workspace,
    env: {},
    brokerId: () => brokerId,
    isReal: false,
    configuration: (usernames) => `${required}
${usernames.map((username) => user(brokerId, username, '')).join('')}`,
  };
}

/** The path of a build of HashiCorp's provider `random`, which is in Go and calls no API. */
function goProvider(): string | undefined {
  return process.env.BENCH_GO_PROVIDER || undefined;
}

/** Returns the same number of resources of the provider in Go, if it is given. */
function goFleets(emulator: Emulator): readonly Fleet[] {
  const file = goProvider();
  if (file === undefined) return [];
  const brokerId = emulator.seedBroker();
  const workspace = new Workspace();
  const required = installPlugin(workspace, file, 'hashicorp/random', 'random');
  const configuration = (usernames: readonly string[]) =>
    `${required}\n${usernames.map((name) => `resource "random_id" "${name}" {\n  byte_length = 8\n}\n`).join('')}`;
  return [
    {
      name: '`random_id`, in Go, without calls',
      workspace,
      env: {},
      brokerId: () => brokerId,
      isReal: false,
      configuration,
    },
  ];
}

/** Returns the same number of resources of Terraform itself, which starts no provider. */
function dataFleet(emulator: Emulator): Fleet {
  const brokerId = emulator.seedBroker();
  return {
    name: '`terraform_data`',
    workspace: new Workspace(),
    env: {},
    brokerId: () => brokerId,
    isReal: false,
    configuration: (usernames) => usernames.map((name) => `resource "terraform_data" "${name}" {}\n`).join(''),
  };
}

function awsFleet(emulator: Emulator): Fleet {
  const workspace = new Workspace();
  return {
    name: 'one `aws_mq_broker`',
    workspace,
    env: awsProviderEnvironment(workspace.folder),
    brokerId: () => String(workspace.state('aws_mq_broker.it')?.id),
    isReal: true,
    configuration: (usernames) => `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${awsProviderVersion}"
    }
  }
}
provider "aws" {
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    mq = "${emulator.endpoint}"
  }
}
resource "aws_mq_broker" "it" {
  broker_name        = "fleet"
  engine_type        = "ActiveMQ"
  engine_version     = "5.18"
  host_instance_type = "mq.m5.large"
  security_groups    = ["sg-0a1b2c3d4e5f60718"]

  auto_minor_version_upgrade = true
${usernames
  .map(
    (username) => `
  user {
    username = "${username}"
    password = "Bench-1f2e-passphrase"
    groups   = ["writers"]
  }`,
  )
  .join('')}
}`,
  };
}
