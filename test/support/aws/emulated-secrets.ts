/** An emulator with a clock that tests control, and SDK clients for its Secrets Manager and Amazon MQ. */
import { MqClient } from '@aws-sdk/client-mq';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
  type DescribeSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { startEmulator, type Emulator } from '../../../src/emulator';

export interface EmulatedSecrets {
  readonly emulator: Emulator;
  readonly aws: SecretsManagerClient;
  readonly mq: MqClient;
  /** The time of the emulator, in milliseconds. */
  now: number;
  describe(SecretId: string): Promise<Omit<DescribeSecretCommandOutput, '$metadata'>>;
  /** Sends a request without the checks of an SDK. Returns the status and the body. */
  raw(operation: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

export async function emulatedSecrets(start = '2026-01-22T06:42:22Z'): Promise<EmulatedSecrets> {
  const time = { now: Date.parse(start) };
  const emulator = await startEmulator({ clock: () => time.now });
  const options = {
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const aws = new SecretsManagerClient(options);
  const mq = new MqClient(options);
  return {
    emulator,
    aws,
    mq,
    get now() {
      return time.now;
    },
    set now(now) {
      time.now = now;
    },
    describe: async (SecretId) => {
      const { $metadata, ...fields } = await aws.send(new DescribeSecretCommand({ SecretId }));
      expect($metadata.httpStatusCode).toBe(200);
      return fields;
    },
    raw: async (operation, body) => {
      const response = await fetch(emulator.endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': `secretsmanager.${operation}`,
          authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/secretsmanager/aws4_request',
        },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    close: () => {
      aws.destroy();
      mq.destroy();
      return emulator.close();
    },
  };
}

/** Stores the value of a rotation's version, as the step createSecret does. */
export const putPending = (aws: SecretsManagerClient, SecretId: string, ClientRequestToken: string, value: string) =>
  aws.send(
    new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString: value, VersionStages: ['AWSPENDING'] }),
  );

/** Makes a version the current one, as the step finishSecret does. */
export async function makeCurrent(aws: SecretsManagerClient, SecretId: string, MoveToVersionId: string): Promise<void> {
  const { VersionIdsToStages = {} } = await aws.send(new DescribeSecretCommand({ SecretId }));
  const [RemoveFromVersionId] =
    Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
  await aws.send(
    new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId, RemoveFromVersionId }),
  );
}
