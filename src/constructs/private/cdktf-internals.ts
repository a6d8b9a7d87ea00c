/**
 * Everything of CDKTF that this package uses beyond CDKTF's public types. `test/constructs/cdktf-internals.test.ts` fails when a
 * version of CDKTF changes any of it.
 */
import {
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
  type ISynthesisSession,
  type TerraformElement,
} from './framework';
import { isObject } from '../../rules/internal';

/** The property of a construct that CDKTF calls at synth; its own TerraformAsset uses it. */
const customSynthesis = Symbol.for('cdktf/customSynthesis');

/** Where jsii puts the name of a class, such as `cdktf.TerraformStack`. */
const jsiiType = Symbol.for('jsii.rtti');

/**
 * Returns the name of the framework, `cdktf` or `cdktn`, whose app or stack an object is; undefined if it is neither. Two copies
 * of one framework have the same name.
 */
export function frameworkOf(object: object): string | undefined {
  let type = (object as { readonly constructor?: unknown }).constructor;
  while (typeof type === 'function') {
    const known: unknown = Object.hasOwn(type, jsiiType) ? Reflect.get(type, jsiiType) : undefined;
    const fqn = isObject(known) ? known.fqn : undefined;
    const [, framework] = (typeof fqn === 'string' && /^(cdktf|cdktn)\.(?:App|TerraformStack)$/.exec(fqn)) || [];
    if (framework !== undefined) return framework;
    type = Object.getPrototypeOf(type) as unknown;
  }
  return undefined;
}

/** Registers a function that CDKTF calls for an element when it writes the stack. */
export function onSynthesize(element: TerraformElement, write: (session: ISynthesisSession) => void): void {
  Object.defineProperty(element, customSynthesis, { value: { onSynthesize: write } });
}

/** Returns whether a resource was moved to another one (`moveTo`): CDKTF then leaves its block out of the output. */
export function hasMoved(element: TerraformElement): boolean {
  const { _hasMoved } = element as unknown as { readonly _hasMoved?: boolean };
  return TerraformResource.isTerraformResource(element) && _hasMoved === true;
}

/** Returns the kind of an element, such as `aws_mq_broker` or `var`; names are unique within a kind. */
export function elementType(element: TerraformElement): string | undefined {
  return (element as unknown as { readonly _elementType?: string })._elementType;
}

/** A reference to an attribute of a resource: `aws_mq_broker.b.id`. */
interface ReferenceOrigin {
  readonly identifier: string;
  /** The stack of the resource. Resolving a reference to another stack gives a different expression. */
  readonly originStack: TerraformStack;
}

/** Returns the origin of a string that is exactly one reference, or undefined. */
export function originOf(value: string): ReferenceOrigin | undefined {
  const fragments = Tokenization.reverseString(value);
  const token = fragments.length === 1 ? fragments.firstToken : undefined;
  const { identifier, originStack } = (token ?? {}) as { identifier?: unknown; originStack?: TerraformStack };
  if (typeof identifier !== 'string' || Token.isUnresolved(identifier) || !originStack) return undefined;
  return { identifier, originStack };
}

/** Leaves the backend out of a stack's output. */
export function omitBackend(stack: TerraformStack): void {
  stack.addOverride('terraform.backend', undefined);
}

/** Leaves the provider blocks of all providers out of a stack's output. */
export function omitProviderBlocks(stack: TerraformStack): void {
  stack.addOverride('provider', undefined);
}

/** Returns the overrides of a stack: those of `addOverride`, merged into its output. */
export function overridesOf(stack: TerraformStack): Readonly<Record<string, unknown>> {
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: unknown };
  return isObject(rawOverrides) ? rawOverrides : {};
}

/** The references between a stack and the others of its app, which CDKTF resolves with outputs and remote states. */
interface CrossStackReferences {
  /** What other stacks refer to in this stack: `mq_user.orders.id`. */
  readonly outgoing: readonly string[];
  /** The paths of the stacks that refer to this stack. */
  readonly readers: readonly string[];
  /** The paths of the stacks to which this stack refers. */
  readonly incoming: readonly string[];
}

const outputPrefix = 'cross-stack-output-';
const remoteStatePrefix = 'cross-stack-reference-input-';

/** Returns the references between a stack and the others of its app. CDKTF finds them before synth runs the validations. */
export function crossStackReferences(stack: TerraformStack): CrossStackReferences {
  const stacks = stack.node.root.node.findAll().filter((node) => TerraformStack.isStack(node));
  const outputs = stack.node.children.filter((child) => TerraformOutput.isTerraformOutput(child));
  const readsState = (reader: TerraformStack, origin: TerraformStack) =>
    reader.node.tryFindChild(`${remoteStatePrefix}${origin.node.path}`) !== undefined;
  return {
    outgoing: outputs.flatMap(({ node: { id } }) =>
      id.startsWith(outputPrefix) ? [id.slice(outputPrefix.length)] : [],
    ),
    readers: stacks.filter((other) => readsState(other, stack)).map(({ node }) => node.path),
    incoming: stacks.filter((other) => readsState(stack, other)).map(({ node }) => node.path),
  };
}
