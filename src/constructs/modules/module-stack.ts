/** The stack for a Terraform module that HCL configurations call. */
import type { Construct } from 'constructs';
import { LocalBackend, TerraformBackend, TerraformProvider, TerraformStack } from 'cdktf';
import { isObject } from '../../rules/internal';
import { brandAs, isBranded, MODULE_STACK } from '../private/attached';
import { omitBackend, omitProviderBlocks } from '../private/cdktf-internals';
import { elementsOf } from '../private/names';
import { resolved } from '../private/reference';

/**
 * A stack that synthesizes to a Terraform module, for teams that call it from HCL. A module has neither a backend nor
 * provider configurations: both belong to its caller, which can then use `for_each` and `count`. A provider in the stack
 * becomes a requirement (`required_providers`) and must not have arguments; synth refuses a provider with arguments.
 *
 * @example
 * const module = new ModuleStack(this, 'mq-users');
 * new MqProvider(module, 'mq');
 * const brokerId = ValidatedVariable.forBrokerId(module, 'broker_id').stringValue;
 * new UserMapVariable(module, 'users').createUsers(module, 'user', { brokerId });
 */
export class ModuleStack extends TerraformStack {
  /** Returns whether a value is a ModuleStack, including one from another copy of this package. */
  public static isModuleStack(x: unknown): x is ModuleStack {
    return isBranded(x, MODULE_STACK);
  }

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    brandAs(this, MODULE_STACK);
    // CDKTF adds a backend with a path of this machine to every stack.
    omitBackend(this);
    // Terraform refuses for_each and count for a module that has a provider block, even an empty one.
    omitProviderBlocks(this);
    this.node.addValidation({ validate: () => problemsOfModule(this) });
  }
}

function problemsOfModule(stack: ModuleStack): string[] {
  return elementsOf(stack).flatMap((element) => {
    if (TerraformBackend.isBackend(element) && !(element instanceof LocalBackend)) {
      const problem = `${element.node.path}: the backend is in a module, ${stack.node.path}`;
      return [`${problem}. Allowed: a backend in the configuration that calls the module. Remove it. [module-backend]`];
    }
    if (!TerraformProvider.isTerraformProvider(element)) return [];
    const names = argumentsOf(element);
    if (names.length === 0) return [];
    const problem = `${element.node.path}: the provider is configured in a module, ${stack.node.path}, with ${names.join(', ')}`;
    return [
      `${problem}. Allowed: a provider without arguments, which the module requires and its caller configures. Remove the ` +
        "arguments, and write them in the caller's provider block. [module-provider]",
    ];
  });
}

/** Returns the Terraform names of the arguments of a provider. */
function argumentsOf(provider: TerraformProvider): string[] {
  const { provider: blocks } = resolved(provider, provider.toTerraform() as unknown) as { provider?: unknown };
  const types = isObject(blocks) ? Object.values(blocks) : [];
  return types.flat().flatMap((block) => (isObject(block) ? Object.keys(block) : []));
}
