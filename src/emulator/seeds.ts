/** What tests put into the emulator behind the API, and how they look at it there. */
import type { BrokerModel } from './mq/broker';
import { Account } from './mq/service';
import { current, type Secret, type SecretValue, type Vault } from './secrets-manager/secrets';

/** A secret to begin with. */
export interface SecretSeed {
  readonly name: string;
  /** Default: us-east-1. */
  readonly region?: string;
  readonly description?: string;
  /** Its first value. With neither of the two, the secret has none yet. */
  readonly secretString?: string;
  readonly secretBinary?: Uint8Array;
}

/** A secret as seen from behind the API. */
export interface SecretView {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  /** Returns the value with a staging label. Default: AWSCURRENT. Undefined if no version has it. */
  value(stage?: string): string | Uint8Array | undefined;
  /** The id of the version with a staging label. Default: AWSCURRENT. */
  versionIdOf(stage?: string): string | undefined;
  readonly isMarkedForDeletion: boolean;
  readonly tags: ReadonlyMap<string, string>;
}

/** A broker to begin with, RUNNING at once. Each field has the value that a small ActiveMQ broker would have. */
export interface BrokerSeed {
  readonly brokerId?: string;
  readonly brokerName?: string;
  /** Default: us-east-1. */
  readonly region?: string;
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
  readonly authenticationStrategy?: 'SIMPLE' | 'LDAP' | 'CONFIG_MANAGED';
  /** Users that are active at once. */
  readonly users?: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups?: readonly string[];
    readonly consoleAccess?: boolean;
    readonly replicationUser?: boolean;
  }[];
}

export function seedBroker(account: Account, { brokerId, region = 'us-east-1', ...seed }: BrokerSeed): BrokerModel {
  if (brokerId !== undefined && !/^[\w-]+$/.test(brokerId)) {
    throw new Error('A broker id has letters, digits, hyphens and underscores only: it goes into URLs and ARNs.');
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

export function seedSecret(vault: Vault, { name, region = 'us-east-1', ...seed }: SecretSeed): string {
  if (vault.find(region, name)) throw new Error(`The emulator has a secret ${name} in ${region} already`);
  const secret = vault.add(region, { name, description: seed.description });
  const value = seed.secretString ?? seed.secretBinary;
  if (value !== undefined) secret.put(valueOf(value));
  return secret.arn;
}

export function findSecret(vault: Vault, id: string): Secret {
  const secret = vault.anywhere(id);
  if (!secret) throw new Error(`The emulator has no secret ${id}`);
  return secret;
}

/** A value as the protocol has it. */
export function valueOf(value: string | Uint8Array): SecretValue {
  return typeof value === 'string' ? { string: value } : { binary: Buffer.from(value).toString('base64') };
}

export function viewOf(secret: Secret): SecretView {
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
