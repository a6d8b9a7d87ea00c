/** Describes the attributes of a resource in the form that CDKTF needs to render HCL instead of JSON. */
import { attributes as rendered } from './hcl';

/** Returns every attribute that is set, in the form that CDKTF needs for HCL; `blocks` are those that are nested blocks. */
export function toHclAttributes(
  attributes: Readonly<Record<string, unknown>>,
  blocks: readonly string[] = [],
): Record<string, unknown> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      if (!blocks.includes(name)) return Object.entries(rendered({ [name]: value }));
      const content = rendered(value as Readonly<Record<string, unknown>>);
      return [[name, { value: content, isBlock: true, type: 'struct', storageClassType: 'object' }]];
    }),
  );
}
