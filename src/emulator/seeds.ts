/** Adds brokers and secrets to the emulator, and shows secrets, without using the APIs. */
import { randomUUID } from 'node:crypto';
import type { BrokerModel } from './mq/broker';
import { ApiError } from './errors';
import { withoutNulls } from './fields';
import type { Account } from './mq/account';
import { violationsOf, type ShapeViolation } from './mq/shapes';
import { brokerSeedShape, seedShape } from './seed-shapes';
import type { BrokerSeed, ConfigurationSeed, EmulatorSeeds, SecretSeed } from './seed-types';
import { current, type Secret, type SecretValue, type Vault } from './secrets-manager/secrets';

/** A secret of the emulator, as it is stored. */
export interface EmulatedSecret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  /** Returns the value of the version with a staging label, or undefined. Default: AWSCURRENT. */
  value(stage?: string): string | Uint8Array | undefined;
  /** Returns the id of the version with a staging label, or undefined. Default: AWSCURRENT. */
  versionIdOf(stage?: string): string | undefined;
  readonly isMarkedForDeletion: boolean;
  readonly tags: ReadonlyMap<string, string>;
}

/** The LDAP server of a broker that is added with LDAP authentication. */
const ldapServerMetadata = {
  hosts: ['ldap.example.com'],
  roleBase: 'ou=groups,dc=example,dc=com',
  roleSearchMatching: '(member={0})',
  serviceAccountUsername: 'cn=service,dc=example,dc=com',
  userBase: 'ou=users,dc=example,dc=com',
  userSearchMatching: '(uid={0})',
};

/** Thrown for seeds that are not valid. Nothing was added. */
export class SeedsError extends Error {
  override readonly name = 'SeedsError';

  constructor(
    /** All members that are not valid, and the first other problem of each seed. */
    readonly problems: readonly string[],
  ) {
    super(`The seeds are not valid. ${problems.join(' ')}`);
  }
}

/**
 * Adds everything, or nothing and throws a SeedsError.
 *
 * @param seeds a value from outside, such as the content of a file
 */
export function seedAll(account: Account, vault: Vault, seeds: EmulatorSeeds): void {
  const given = withoutNulls(seeds);
  const violations = violationsOf(seedShape, given);
  // The rest depends on what exists, so the seeds whose members are valid are tried on copies.
  const others = hasLists(given, violations)
    ? add(account.copy(), vault.copy(), given, (list, index) => !hasViolation(violations, list, index))
    : [];
  const problems = [...violations.map(({ message }) => message), ...others];
  if (problems.length > 0) throw new SeedsError(problems);
  add(account, vault, given as EmulatorSeeds);
}

/** Whether violations are only inside of the seeds, and not of the lists themselves. */
function hasLists(given: unknown, violations: readonly ShapeViolation[]): given is EmulatorSeeds {
  return typeof given === 'object' && given !== null && violations.every(({ path }) => path.includes('['));
}

function hasViolation(violations: readonly ShapeViolation[], list: SeedList, index: number): boolean {
  return violations.some(({ path }) => `${path}.`.startsWith(`${list}[${index}].`));
}

type SeedList = keyof EmulatorSeeds;

/** Adds what can be added, and returns the problems of the rest. */
function add(
  account: Account,
  vault: Vault,
  { configurations = [], brokers = [], secrets = [] }: EmulatorSeeds,
  isTried: (list: SeedList, index: number) => boolean = () => true,
): string[] {
  const each = <T>(what: SeedList, items: readonly T[], addOne: (item: T) => unknown) =>
    items.flatMap((item, index) => {
      try {
        if (isTried(what, index)) addOne(item);
        return [];
      } catch (thrown) {
        return [
          `${what}[${index}]: ${thrown instanceof SeedsError ? thrown.problems.join(' ') : thrown instanceof Error ? thrown.message : String(thrown)}`,
        ];
      }
    });
  return [
    ...each('configurations', configurations, (seed) => seedConfiguration(account, seed)),
    ...each('brokers', brokers, (seed) => addBroker(account, seed)),
    ...each('secrets', secrets, (seed) => seedSecret(vault, seed)),
  ];
}

function seedConfiguration(
  account: Account,
  { id, region = 'us-east-1', revisions = [], ...settings }: ConfigurationSeed,
): void {
  const configuration = account.createConfiguration(region, { engineType: 'ACTIVEMQ', ...settings }, id);
  for (const { data, description } of revisions) {
    configuration.update({ data: Buffer.from(data).toString('base64'), description });
  }
}

/** Adds a broker that is RUNNING at once. Throws a SeedsError if it is not valid. */
export function seedBroker(account: Account, seed: BrokerSeed): BrokerModel {
  const given = withoutNulls(seed);
  const problems = violationsOf(brokerSeedShape, given).map(({ message }) => message);
  if (problems.length > 0) throw new SeedsError(problems);
  try {
    return addBroker(account, given as BrokerSeed);
  } catch (thrown) {
    throw thrown instanceof ApiError ? new SeedsError([thrown.message]) : thrown;
  }
}

type NewBrokerSettings = Parameters<Account['add']>[1];

/** Adds a broker whose seed was checked. */
function addBroker(account: Account, { brokerId, region = 'us-east-1', endpoints, ...seed }: BrokerSeed): BrokerModel {
  if (brokerId !== undefined && account.brokers.has(brokerId)) {
    throw new SeedsError([`The emulator already has a broker ${brokerId}.`]);
  }
  const isRabbitMq = seed.engineType === 'RABBITMQ';
  const settings: NewBrokerSettings = {
    brokerName: account.freeName(region),
    deploymentMode: 'SINGLE_INSTANCE',
    engineType: 'ACTIVEMQ',
    hostInstanceType: isRabbitMq ? 'mq.m7g.medium' : 'mq.t3.micro',
    publiclyAccessible: false,
    ...(seed.authenticationStrategy === 'LDAP' && {
      ldapServerMetadata: { ...ldapServerMetadata, serviceAccountPassword: randomUUID() },
    }),
    ...(isRabbitMq && { users: [{ username: 'admin', password: randomUUID() }] }),
    ...seed,
  };
  const broker = account.add(region, settings, brokerId, {
    ...account.options,
    creationMillis: 0,
  });
  broker.endpoints = endpoints;
  return broker;
}

/** Adds a secret and returns its ARN. */
export function seedSecret(vault: Vault, { name, region = 'us-east-1', ...seed }: SecretSeed): string {
  if (vault.find(region, name)) throw new Error(`The emulator already has a secret ${name} in ${region}.`);
  const secret = vault.add(region, { name, description: seed.description });
  const value = seed.secretString ?? seed.secretBinary;
  if (value !== undefined) secret.put(toSecretValue(value));
  return secret.arn;
}

/** Returns a secret of any region, by name or ARN. */
export function findSecret(vault: Vault, id: string): Secret {
  const secret = vault.anywhere(id);
  if (!secret) throw new Error(`The emulator has no secret ${id}.`);
  return secret;
}

/** Converts a value to the form of the protocol. */
export function toSecretValue(value: string | Uint8Array): SecretValue {
  return typeof value === 'string' ? { string: value } : { binary: Buffer.from(value).toString('base64') };
}

/** Returns a read-only view of a secret. */
export function viewOf(secret: Secret): EmulatedSecret {
  return {
    arn: secret.arn,
    name: secret.name,
    description: secret.description,
    kmsKeyId: secret.kmsKeyId,
    tags: secret.tags,
    isMarkedForDeletion: secret.deletion !== undefined,
    versionIdOf: (stage = current) => secret.labelled(stage)?.id,
    value: (stage = current) => {
      const value = secret.labelled(stage)?.value;
      if (!value) return undefined;
      return 'string' in value ? value.string : new Uint8Array(Buffer.from(value.binary, 'base64'));
    },
  };
}
