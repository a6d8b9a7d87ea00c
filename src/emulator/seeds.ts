/** Adds brokers and secrets to the emulator, and shows secrets, without using the APIs. */
import type { BrokerModel } from './mq/broker';
import { Account } from './mq/service';
import type { NewEmulatedUser } from './mq/users';
import { current, type Secret, type SecretValue, type Vault } from './secrets-manager/secrets';

/** A secret to add. */
export interface SecretSeed {
  readonly name: string;
  /** Default: us-east-1. */
  readonly region?: string;
  readonly description?: string;
  /** The first value. With neither `secretString` nor `secretBinary`, the secret has no value yet. */
  readonly secretString?: string;
  readonly secretBinary?: Uint8Array;
}

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

/** A broker to add, which is RUNNING at once. Each field defaults to what a small ActiveMQ broker has. */
export interface BrokerSeed {
  readonly brokerId?: string;
  readonly brokerName?: string;
  /** Default: us-east-1. */
  readonly region?: string;
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
  readonly authenticationStrategy?: 'SIMPLE' | 'LDAP' | 'CONFIG_MANAGED';
  /** Users without pending changes. */
  readonly users?: readonly (NewEmulatedUser & { readonly username: string })[];
}

/** Adds a broker that is RUNNING at once. */
export function seedBroker(account: Account, { brokerId, region = 'us-east-1', ...seed }: BrokerSeed): BrokerModel {
  if (brokerId !== undefined && !/^[\w-]+$/.test(brokerId)) {
    throw new Error(
      `The broker id ${JSON.stringify(brokerId)} is not valid. Allowed: letters, digits, hyphens and underscores.`,
    );
  }
  const defaults = {
    brokerName: `broker-${account.brokers.size + 1}`,
    deploymentMode: 'SINGLE_INSTANCE',
    engineType: 'ACTIVEMQ',
    hostInstanceType: 'mq.t3.micro',
    publiclyAccessible: false,
  };
  const running = new Account(account.id, { ...account.options, creationMillis: 0 });
  const broker = running.add(region, { ...defaults, ...seed }, brokerId);
  account.brokers.set(broker.id, broker);
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
