/** The stack for a Terraform module that HCL configurations call. */
import type { Construct } from 'constructs';
import { LocalBackend, TerraformBackend, TerraformProvider, TerraformStack } from '../private/framework';
import { isObject } from '../../rules/internal';
import { brandAs, isBranded, MODULE_STACK } from '../private/attached';
import { crossStackReferences, omitBackend, omitProviderBlocks, overridesOf } from '../private/cdktf-internals';
import { elementsOf, requireStackScope } from '../private/names';
import { resolved } from '../private/reference';

/**
 * A stack that synthesizes to a Terraform module, for teams that call it from HCL. A module has neither a backend nor
 * provider configurations: both belong to its caller, which can then use `for_each` and `count`. A provider in the stack
 * becomes a requirement (`required_providers`) and must not have arguments; synth refuses a provider with arguments. A module
 * has no separate state, so synth also refuses references between it and the other stacks of the app: its caller passes
 * values in as variables and reads its outputs.
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

  /** @throws ValidationError if the scope is not a construct, or the id is not a string */
  public constructor(scope: Construct, id: string) {
    requireStackScope(scope, id);
    super(scope, id);
    brandAs(this, MODULE_STACK);
    // CDKTF adds a backend with a path of this machine to every stack.
    omitBackend(this);
    // Terraform refuses for_each and count for a module that has a provider block, even an empty one.
    omitProviderBlocks(this);
    this.node.addValidation({
      validate: () => [...problemsOfElements(this), ...problemsOfOverrides(this), ...problemsOfReferences(this)],
    });
  }

  /** Adds an override to the output of the module. Synth refuses one that adds a backend or a provider configuration. */
  public override addOverride(path: string, value: unknown): void {
    super.addOverride(path, value);
    // An override of the whole block replaces the one that leaves the backend out.
    const { terraform } = overridesOf(this);
    if (isObject(terraform) && !('backend' in terraform)) omitBackend(this);
  }
}

function problemsOfElements(stack: ModuleStack): string[] {
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

function problemsOfOverrides(stack: ModuleStack): string[] {
  const { path } = stack.node;
  const { terraform, provider } = overridesOf(stack);
  const { backend, cloud } = (isObject(terraform) ? terraform : {}) as { backend?: unknown; cloud?: unknown };
  const backends = Object.entries({ backend, cloud }).filter(([, value]) => value !== undefined);
  return [
    ...backends.map(
      ([name]) =>
        `${path}: an override adds a backend, terraform.${name}, to a module. Allowed: a backend in the configuration that calls ` +
        'the module. Remove the override. [module-backend]',
    ),
    ...(provider === undefined
      ? []
      : [
          `${path}: an override adds provider configurations to a module. Allowed: a provider without arguments, which the module ` +
            "requires and its caller configures. Remove the override, and write the arguments in the caller's provider block. " +
            '[module-provider]',
        ]),
  ];
}

/** Returns the problems of references between a module and other stacks, which would read the state of the other side. */
function problemsOfReferences(stack: ModuleStack): string[] {
  const { path } = stack.node;
  const { outgoing, readers, incoming } = crossStackReferences(stack);
  return [
    ...(outgoing.length === 0
      ? []
      : [
          `${path}: ${readers.join(' and ') || 'another stack'} refers to ${outgoing.join(', ')} of a module, which has no separate state. Allowed: ` +
            'references to the outputs of the module in the configuration that calls it. Declare a TerraformOutput in the ' +
            'module, and use it there. [module-reference]',
        ]),
    ...incoming.map(
      (origin) =>
        `${path}: the module refers to the stack ${origin}, whose state it would read from a path of this machine or from its ` +
        'backend. Allowed: values that the caller of the module passes to it. Declare a TerraformVariable in the module, and ' +
        'pass the value in the configuration that calls it. [module-reference]',
    ),
  ];
}

/** Returns the Terraform names of the arguments of a provider. */
function argumentsOf(provider: TerraformProvider): string[] {
  const { provider: blocks } = resolved(provider, provider.toTerraform() as unknown) as { provider?: unknown };
  const types = isObject(blocks) ? Object.values(blocks) : [];
  return types.flat().flatMap((block) => (isObject(block) ? Object.keys(block) : []));
}
