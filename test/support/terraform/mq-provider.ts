/** Runs the provider `mq` in this process, an emulator, and a Terraform that is configured for both. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator';
import type { DebugServer } from '../../../src/terraform-plugin';
import type { ProviderOptions } from '../../../src/provider/provider';
import { serveProvider } from './served-provider';
import { requireTerraform, Workspace } from './terraform';

export const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
export const canary = 'Canary-9d41-passphrase';
export const foreignPassword = 'Foreign-7c22-passphrase';

export interface Run {
  readonly emulator: Emulator;
  readonly server: DebugServer;
  readonly tf: Workspace;
  /** The blocks `terraform` and `provider`, and the resources after them. */
  write(resources: string, provider?: string): void;
  /** Writes and applies. */
  apply(resources: string): ReturnType<Workspace['apply']>;
  /** Applies, expects it to fail, and returns the output. */
  failedApply(resources: string): Promise<string>;
  /** The users of a broker, without those whose deletion is pending. */
  usernames(broker?: string): string[];
  /** The operations that were called and write. */
  writes(): (string | undefined)[];
  /** Reboots the broker behind Terraform's back, and waits for it. */
  reboot(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a broker with one user of another owner. Waits between retries and for responses are short. */
export async function startRun(
  options: EmulatorOptions = {},
  requestMillis = 1_000,
  { freshMillis }: Pick<ProviderOptions, 'freshMillis'> = {},
): Promise<Run> {
  requireTerraform();
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  const emulator = await startEmulator(options);
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: foreignPassword }] });
  const tuning = { backoffMillis: 10, maxBackoffMillis: 50, pollMillis: 20, requestMillis };
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-'));
  const waits = { adoptionStartMillis: 2_000 };
  const server = await serveProvider({ tuning, folder, waits, freshMillis });
  const tf = new Workspace({ reattach: server.reattach, folder });
  const write = (resources: string, provider = '') => tf.write(header(emulator.endpoint, provider) + resources);
  return {
    emulator,
    server,
    tf,
    write,
    apply: (resources) => {
      write(resources);
      return tf.apply();
    },
    failedApply: async (resources) => {
      write(resources);
      const { status, text } = await tf.run(['apply', '-auto-approve', '-no-color']);
      if (status !== 1) throw new Error(`The apply must fail, but ended with ${status}: ${text}`);
      return text;
    },
    usernames: (broker = brokerId) =>
      emulator
        .broker(broker)
        .users.summaries()
        .filter(({ pendingChange }) => pendingChange !== 'DELETE')
        .map(({ username }) => username),
    writes: () =>
      emulator.calls
        .filter(({ method, operation }) => method !== 'GET' && isMq(operation))
        .map(({ operation }) => operation),
    reboot: async () => {
      emulator.broker(brokerId).reboot();
      while (emulator.broker(brokerId).state !== 'RUNNING') await new Promise((resolve) => setTimeout(resolve, 10));
    },
    close: async () => {
      server.close();
      tf.remove();
      await emulator.close();
    },
  };
}

const isMq = (operation: string | undefined) => /User|Broker/.test(operation ?? '');

const header = (endpoint: string, provider: string) => `
terraform {
  required_providers {
    mq = { source = "cdktf-mq-users/mq" }
  }
}
provider "mq" {
  region = "us-east-1"
  ${provider}
  endpoints {
    mq             = "${endpoint}"
    secretsmanager = "${endpoint}"
    sts            = "${endpoint}"
  }
}
`;

/** A `mq_user` named `name`; `body` holds its arguments besides broker, username and password. */
export function userBlock(
  body = '',
  { name = 'it', broker = brokerId, username = 'orders', password = canary } = {},
): string {
  return `
resource "mq_user" "${name}" {
  broker_id           = "${broker}"
  username            = "${username}"
  password_wo         = ${JSON.stringify(password)}
  password_wo_version = 1
  ${body}
}
`;
}
