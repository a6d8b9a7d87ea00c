/** Resolves tokens at synth, when the names of all elements are final. */
import type { IConstruct } from 'constructs';
import { DefaultTokenResolver, StringConcat, Tokenization } from './framework';

/** Returns a value with its tokens replaced by Terraform templates: `${var.name}`. */
export function resolved<T>(scope: IConstruct, value: T): T {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(value, { scope, resolver, preparing: false }) as T;
}
