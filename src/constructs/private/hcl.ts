/**
 * Renders attributes, meta-arguments and conditions as HCL. CDKTF's own renderer does not support the conditions of a
 * lifecycle and does not escape text that contains a template, so every value is passed to it as a finished expression.
 */
import { Lazy } from './framework';
import { expressionOf } from './expressions';

type Attributes = Readonly<Record<string, unknown>>;

/** Returns a finished expression. CDKTF writes the only element of such a list unchanged. */
const finished = (produce: (resolve: (value: unknown) => unknown) => string): unknown => ({
  value: [Lazy.stringValue({ produce: (context) => produce((value) => context.resolve(value) as unknown) })],
  type: 'reference',
  storageClassType: 'reference',
});

/** Returns a value, including its tokens, as an expression. */
export const expression = (value: unknown): unknown => finished((resolve) => expressionOf(resolve(value)));

/** Returns a reference that is a string in Terraform's JSON, or a list of such references, as an expression. */
const reference = (value: unknown): unknown => finished((resolve) => bare(resolve(value)));

function bare(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(bare).join(', ')}]`;
  return typeof value === 'string' && !value.startsWith('${') ? value : expressionOf(value);
}

/** Returns nested blocks of one kind. */
export function blocks(list: readonly Attributes[]): unknown {
  return { value: list.map(attributes), isBlock: true, type: 'list', storageClassType: 'objectList' };
}

/** Returns the attributes that are set, as expressions. */
export function attributes(values: Attributes): Record<string, unknown> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, expression(value)]));
}

/** Returns the fragment that CDKTF renders for a resource or data source, with meta-arguments that are valid HCL. */
export function withHclMetaArguments(fragment: unknown): Record<string, unknown> {
  const { resource, data, ...rest } = fragment as Record<'resource' | 'data', Blocks | undefined>;
  return { ...rest, ...(resource && { resource: eachBlock(resource) }), ...(data && { data: eachBlock(data) }) };
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

function eachBlock(types: Blocks): Blocks {
  return Object.fromEntries(
    Object.entries(types).map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).map(([name, block]) => [name, metaArguments(block)])),
    ]),
  );
}

function metaArguments(block: Attributes): Attributes {
  const { depends_on: dependsOn, provider, lifecycle, provisioner, connection, ...others } = block;
  const { count, for_each: forEach, ...rest } = others;
  return {
    ...rest,
    ...attributes({ count, for_each: forEach }),
    ...(dependsOn !== undefined && { depends_on: reference(dependsOn) }),
    ...(provider !== undefined && { provider: reference(provider) }),
    ...(lifecycle !== undefined && { lifecycle: { value: lifecycleOf(lifecycle as Attributes) } }),
    // CDKTF turns it into a block.
    ...(connection !== undefined && { connection: attributes(connection as Attributes) }),
    ...(provisioner !== undefined && { provisioner: (provisioner as Provisioner[]).map(provisionerOf) }),
  };
}

/** A provisioner as CDKTF passes it on, by its type. */
type Provisioner = Readonly<Record<string, { readonly value: Attributes }>>;

function provisionerOf(provisioner: Provisioner): Provisioner {
  return Object.fromEntries(
    Object.entries(provisioner).map(([type, { value }]) => {
      const { connection, when, ...rest } = value;
      const content = {
        ...attributes(rest),
        ...(when !== undefined && { when: reference(when) }),
        ...(connection !== undefined && { connection: { value: attributes(connection as Attributes), isBlock: true } }),
      };
      return [type, { value: content }];
    }),
  );
}

function lifecycleOf(lifecycle: Attributes): Attributes {
  const given = Object.entries(lifecycle).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => {
      if (name === 'precondition' || name === 'postcondition') return [name, blocks(value as Attributes[])];
      const isReference = name === 'ignore_changes' || name === 'replace_triggered_by';
      return [name, isReference ? reference(value) : expression(value)];
    }),
  );
}
