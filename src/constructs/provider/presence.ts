/** Makes synth check that resources, data sources and ephemeral resources of the provider `mq` have that provider in their stack. */
import { TerraformProvider, TerraformStack, type TerraformElement, type TerraformResource } from '../private/framework';
import { typeName } from '../../rules/internal';
import { attached } from '../private/attached';
import { elementsOf } from '../private/names';

/** A part of the provider `mq`, with the provider that was passed to it. */
type Managed = TerraformElement & Pick<TerraformResource, 'provider'>;

const managed = Symbol.for('cdktf-mq-users/managed');

/** Registers a resource or data source, so that synth checks its provider. */
export function requireProvider(element: Managed): void {
  const stack = TerraformStack.of(element);
  attached(stack, managed, () => {
    const all: Managed[] = [];
    stack.node.addValidation({ validate: () => problemsOfProviders(stack, all) });
    return all;
  }).push(element);
}

function problemsOfProviders(stack: TerraformStack, all: readonly Managed[]): string[] {
  const elements = new Set(elementsOf(stack));
  const present = all.filter((element) => elements.has(element));
  const [first] = present;
  if (!first) return [];
  const hasProvider = [...elements].some((element) => TerraformProvider.isTerraformProvider(element) && isMq(element));
  if (!hasProvider) {
    const what = present.length === 1 ? first.node.path : `${first.node.path} and ${present.length - 1} more`;
    return [
      `${what}: the stack ${stack.node.path} has no MqProvider. Allowed: an MqProvider in the stack itself, not in another one. ` +
        "Add new MqProvider(stack, 'mq', { region: '…' }), or without options in a ModuleStack. [mq-provider]",
    ];
  }
  return present.flatMap((element) => {
    const problem = problemOfProvider(element.provider, stack);
    return problem === undefined ? [] : [`${element.node.path}: ${problem} [mq-provider]`];
  });
}

/** Returns what is wrong with the provider of something in a stack; undefined if it is an MqProvider of that stack, or left out. */
export function problemOfProvider(provider: unknown, stack: TerraformStack): string | undefined {
  if (provider === undefined || provider === null) return undefined;
  const allowed = 'Allowed: an MqProvider of the same stack. Pass one, or leave `provider` out.';
  if (!TerraformProvider.isTerraformProvider(provider)) return `\`provider\` is ${typeName(provider)}. ${allowed}`;
  if (!isMq(provider))
    return `\`provider\` is ${provider.node.path}, of the type ${provider.terraformResourceType}. ${allowed}`;
  return provider.cdktfStack === stack
    ? undefined
    : `\`provider\` is ${provider.node.path}, which is in another stack. ${allowed}`;
}

const isMq = ({ terraformResourceType }: TerraformProvider): boolean => terraformResourceType === 'mq';
