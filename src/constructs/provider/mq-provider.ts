/** The construct for the Terraform provider `mq`. It installs the provider binary in the synthesized stack. */
import { join } from 'node:path';
import type { Construct } from 'constructs';
import {
  FRAMEWORK,
  Annotations,
  TerraformProvider,
  TerraformStack,
  type ISynthesisSession,
} from '../private/framework';
import { typeName } from '../../rules/internal';
import { formatProviderSource, OWN_SOURCE, writeLockEntry } from '../../provider-package';
import type { MqProviderProps } from './config';
import { configToHcl, configToTerraform, givenProps, literalSecrets, problemsOfConfig } from './options';
import { brandAs, isBranded, MODULE_STACK } from '../private/attached';
import { onSynthesize } from '../private/cdktf-internals';
import { isTerraformName, constructPath } from '../private/names';
import { installProviderBinary } from './stack-plugins';
import { ProviderPackaging, type PackagedProvider } from './packaging';
import { fullAddress, parseProviderSource } from './source-address';

const brand = Symbol.for('cdktf-mq-users/MqProvider');

/**
 * The Terraform provider `mq`, which manages users of Amazon MQ brokers.
 *
 * Synth writes the provider binary to `terraform.d/plugins` in the stack's folder, where Terraform looks first, and its hash
 * to `.terraform.lock.hcl`. Nothing is downloaded, and Terraform needs no configuration for it. The binary runs with Node.js
 * 20 or newer on Linux and macOS, amd64 and arm64; for machines without Node.js, see `packaging`. It does not run on Windows,
 * where Terraform starts only .exe files; use WSL there.
 *
 * In a stack with other providers, the first `cdktf deploy` or `cdktn deploy` needs `--skip-provider-lock`, and with OpenTofu
 * every one; synth shows a warning.
 *
 * @example
 * new MqProvider(this, 'mq', { region: 'eu-west-1' });
 */
export class MqProvider extends TerraformProvider {
  /** The type of the Terraform provider. */
  public static readonly tfResourceType: string = 'mq';

  /** Returns whether a value is an MqProvider, including one from another copy of this package. */
  public static isMqProvider(x: unknown): x is MqProvider {
    return isBranded(x, brand);
  }

  private readonly packaged: PackagedProvider;
  private readonly props: MqProviderProps;
  private aliasValue?: string;
  private isAnnounced = false;

  /** @throws an Error if an option is not valid, or the provider binary was not built */
  public constructor(scope: Construct, id: string, props: MqProviderProps = {}) {
    const path = constructPath(scope, id);
    props = givenProps(path, props);
    const source = formatProviderSource(parseProviderSource(path, props.source ?? OWN_SOURCE));
    const inModule = isBranded(TerraformStack.of(scope), MODULE_STACK);
    const { errors, warnings } = problemsOfConfig(props, inModule);
    if (errors.length > 0) throw new Error(errors.map((problem) => `${path}: ${problem}`).join('\n'));
    const packaging = props.packaging ?? ProviderPackaging.nodeBundle();
    const packaged = packaging._provider(scope.node.tryGetContext(binaryContext) as string | undefined);
    super(scope, id, {
      terraformResourceType: MqProvider.tfResourceType,
      terraformGeneratorMetadata: { providerName: 'mq', providerVersion: packaged.constraint },
      terraformProviderSource: source,
    });
    brandAs(this, brand);
    onSynthesize(this, (session) => this.installBinary(session));
    this.packaged = packaged;
    this.props = props;
    this.aliasValue = props.alias;
    this.node.addValidation({ validate: () => this.checkSource() });
    for (const warning of warnings) Annotations.of(this).addWarning(warning);
    for (const secret of literalSecrets(props)) {
      Annotations.of(this).addWarning(
        `\`${secret}\` is plain text, which is written to cdk.tf.json and to saved plans. Leave it out and set the ` +
          'credentials where Terraform runs, or assume a role with `assumeRole`.',
      );
    }
  }

  /** The version of the provider; for one in a registry, the version constraint. */
  public get version(): string {
    const { binary, constraint } = this.packaged;
    return binary?.version ?? constraint;
  }

  /** The name of this configuration, if the stack has several. */
  public override get alias(): string | undefined {
    return this.aliasValue;
  }

  public override set alias(value: string | undefined) {
    this.aliasValue = value ?? undefined;
  }

  /** Returns the provider for HCL: its requirement, and its configuration unless the stack is a module. */
  public override toHclTerraform(): ReturnType<TerraformProvider['toHclTerraform']> {
    const { provider, ...required } = super.toHclTerraform() as Record<string, unknown>;
    return isBranded(this.cdktfStack, MODULE_STACK) ? required : { ...required, provider };
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return configToTerraform(this.props, this.aliasValue);
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return configToHcl(this.synthesizeAttributes());
  }

  /** Writes the binary and the lock entry to the stack's folder. The first MqProvider of a stack does so for all of them. */
  private installBinary(session: ISynthesisSession): void {
    const stack = this.cdktfStack;
    const { binary } = this.packaged;
    if (mqProvidersOf(stack)[0] !== this || binary === undefined) return;
    const folder = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
    const address = this.terraformProviderSource ?? '';
    const hashes = installProviderBinary(folder, parseProviderSource(this.node.path, address), binary);
    const locked = writeLockEntry(folder, { address, version: binary.version, hashes });
    const unlocked = addressesIn(stack).filter((other) => other !== address && !locked.includes(other));
    if (unlocked.length > 0 && !this.isAnnounced && process.env.CDKTF_SKIP_PROVIDER_LOCK !== 'true') {
      this.isAnnounced = true;
      Annotations.of(this).addWarning(firstDeploy(stack, unlocked));
    }
  }

  private checkSource(): string[] {
    const all = mqProvidersOf(this.cdktfStack);
    const source = all.find((p) => p.terraformProviderSource !== this.terraformProviderSource);
    const other = all.find((p) => !isSame(p.packaged, this.packaged));
    // Each pair is reported once, by the later provider.
    const same = all.slice(0, all.indexOf(this)).find((p) => (p.alias ?? '') === (this.alias ?? ''));
    return [
      ...(this.alias === undefined || (typeof this.alias === 'string' && isTerraformName(this.alias))
        ? []
        : [invalidAlias(this.alias)]),
      ...(same ? [sameAlias(same.node.path, this.alias)] : []),
      ...(source
        ? [
            `\`source\` is ${this.terraformProviderSource}, and ${source.node.path} has ${source.terraformProviderSource}. ` +
              'Allowed: one source for all MqProviders of a stack. Pass the same one to each.',
          ]
        : []),
      ...(other
        ? [
            `\`packaging\` provides ${described(this.packaged)}, and that of ${other.node.path} provides ${described(other.packaged)}. ` +
              'Allowed: one packaging for all MqProviders of a stack. Pass the same one to each.',
          ]
        : []),
    ];
  }
}

/** Returns whether two packagings give a stack the same version and the same files. */
function isSame(one: PackagedProvider, other: PackagedProvider): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function described({ constraint, binary }: PackagedProvider): string {
  const kind = binary === undefined ? '' : binary.texts.length > 0 ? ' (self-contained)' : ' (for Node.js)';
  return `version ${constraint}${kind}`;
}

/** The context key that the tests of this package set to replace the built binary. @internal */
export const binaryContext = 'cdktf-mq-users/provider-binary-directory';

function mqProvidersOf(stack: TerraformStack): MqProvider[] {
  return stack.node
    .findAll()
    .filter((node) => MqProvider.isMqProvider(node))
    .filter((provider) => TerraformStack.of(provider) === stack);
}

/** Returns the addresses of the providers that the stack's `required_providers` will contain. */
function addressesIn(stack: TerraformStack): string[] {
  const providers = stack.node.findAll().filter((node) => TerraformProvider.isTerraformProvider(node));
  const own = providers.filter((provider) => TerraformStack.of(provider) === stack);
  return [...new Set(own.map((p) => fullAddress(p.terraformResourceType, p.terraformProviderSource)))].sort();
}

function invalidAlias(alias: unknown): string {
  return (
    `the \`alias\` is ${typeof alias === 'string' ? JSON.stringify(alias) : typeName(alias)}, which is not valid. Allowed: letters, digits, _ and -, with a letter or _ first. ` +
    'Choose another alias, or leave it out. [terraform-name]'
  );
}

function sameAlias(other: string, alias: string | undefined): string {
  const problem =
    alias === undefined ? `there is no \`alias\`, as in ${other}` : `the \`alias\` is ${alias}, as in ${other}`;
  return (
    `${problem}. Allowed: one MqProvider without an alias in a stack, and a different alias for each of the others. Set ` +
    'another alias and pass this MqProvider as `provider`, or remove it.'
  );
}

function firstDeploy(stack: TerraformStack, unlocked: readonly string[]): string {
  return (
    `The first \`${FRAMEWORK.command} deploy\` of ${stack.node.id} needs --skip-provider-lock or CDKTF_SKIP_PROVIDER_LOCK=true: ${FRAMEWORK.name} ` +
    `runs \`terraform providers lock\` as long as the stack's lock file lacks ${unlocked.join(', ')}, and that command ` +
    "does not find the mq provider, which is in the stack's folder and not in a registry. Later deployments with Terraform do not need the flag."
  );
}
