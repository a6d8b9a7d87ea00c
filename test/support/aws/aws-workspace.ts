/** Terraform with the AWS provider against an emulator: a folder for it, and the tests that use it. */
import { startEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator';
import { Workspace } from '../terraform/terraform';
import { awsProviderVersion, describeWithAwsProvider } from './aws-provider';
import { startAwsProvider, type AwsProviderServer } from './aws-provider-server';

export interface SecondProvider {
  /** The name in the configuration. */
  readonly name: string;
  readonly source: string;
  readonly region: string;
}

/** A resource of a plan in JSON. */
interface ResourceChange {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>>;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

/** Returns the block of an inline user, with a password for tests. */
export const inlineUser = (username: string, more = '', password = 'Inline-Secret-1'): string => `
  user {
    username = "${username}"
    password = "${password}"
    ${more}
  }`;

export class AwsWorkspace extends Workspace {
  /** @param env the environment of `startAwsProvider` */
  constructor(
    private readonly emulator: Emulator,
    env: NodeJS.ProcessEnv,
  ) {
    super({ env });
  }

  /**
   * Writes the provider, and resources that use it.
   * @param second another AWS provider, such as for another Region
   */
  writeResources(hcl: string, second?: SecondProvider): void {
    this.write(`
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${awsProviderVersion}"
    }
    ${second ? `${second.name} = {\n      source = "${second.source}"\n    }` : ''}
  }
}
${this.provider('aws', 'us-east-1')}
${second ? this.provider(second.name, second.region) : ''}
${hcl}`);
  }

  private provider(name: string, region: string): string {
    const { endpoint } = this.emulator;
    return `
provider "${name}" {
  region                      = "${region}"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    mq             = "${endpoint}"
    secretsmanager = "${endpoint}"
    sts            = "${endpoint}"
  }
}`;
  }

  /** Writes resources and applies them. */
  async applyResources(hcl: string): Promise<void> {
    this.writeResources(hcl);
    await this.apply();
  }

  /** Returns an empty text, or the changes that Terraform plans. */
  async changes(): Promise<string> {
    const { isEmpty, stdout } = await this.plan();
    return isEmpty ? '' : stdout;
  }

  /**
   * Returns the attributes of resources as an import reads them, by address. After an apply, the state has what was configured;
   * an import has only what the API returned.
   */
  async importResources(hcl: string, addresses: readonly string[]): Promise<Record<string, Record<string, unknown>>> {
    const other = new AwsWorkspace(this.emulator, this.env);
    try {
      const blocks = addresses.map((to) => `import {\n  to = ${to}\n  id = "${String(this.state(to)?.id)}"\n}`);
      other.writeResources(`${hcl}\n${blocks.join('\n')}`);
      await other.succeed(['init', '-no-color']);
      const changes = await other.resourceChanges();
      return Object.fromEntries(changes.map(({ address, change }) => [address, { ...change.before }]));
    } finally {
      other.remove();
    }
  }

  /** Returns the attributes that a plan changes, by address. */
  async changedAttributes(): Promise<Record<string, string[]>> {
    const changes = (await this.resourceChanges()).filter(({ change }) => change.actions.join() !== 'no-op');
    return Object.fromEntries(
      changes.map(({ address, change: { before, after } }) => [
        address,
        Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after?.[name])),
      ]),
    );
  }

  private async resourceChanges(): Promise<ResourceChange[]> {
    await this.succeed(['plan', '-no-color', '-out', 'plan']);
    const { stdout } = await this.succeed(['show', '-json', 'plan']);
    return (JSON.parse(stdout) as { resource_changes: ResourceChange[] }).resource_changes;
  }

  destroy() {
    return this.succeed(['destroy', '-auto-approve', '-no-color']);
  }
}

/** What the tests of a suite share. */
export interface AwsRun {
  readonly emulator: Emulator;
  readonly workspace: AwsWorkspace;
}

/**
 * Describes tests with the AWS provider, an emulator and a workspace for all of them. They are skipped, with the reason, if there is
 * no AWS provider.
 */
export function describeAwsRun(title: string, options: EmulatorOptions, body: (run: AwsRun) => void): void {
  describeWithAwsProvider()(title, () => {
    let provider: AwsProviderServer | undefined;
    const run: { -readonly [K in keyof AwsRun]?: AwsRun[K] } = {};
    beforeAll(async () => {
      provider = await startAwsProvider();
      run.emulator = await startEmulator(options);
      run.workspace = new AwsWorkspace(run.emulator, provider.env);
    });
    afterAll(async () => {
      run.workspace?.remove();
      await run.emulator?.close();
      provider?.close();
    });
    body(run as AwsRun);
  });
}
