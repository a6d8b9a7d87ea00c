/** The names and types of a schema, without descriptions: what a stored state depends on. */
import type { Schema } from '../../../src/terraform-plugin';

/** Returns the type of every attribute and block, by name. */
export function attributeTypes({
  attributes,
  blocks = {},
}: Pick<Schema, 'attributes' | 'blocks'>): Record<string, unknown> {
  return {
    ...Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type])),
    ...Object.fromEntries(
      Object.entries(blocks).map(([name, { nesting, ...block }]) => [name, { nesting, block: attributeTypes(block) }]),
    ),
  };
}
