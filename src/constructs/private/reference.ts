/** What tokens stand for, at synth, when logical ids are final. */
import type { IConstruct } from 'constructs';
import { DefaultTokenResolver, StringConcat, Token, Tokenization, type TerraformStack } from 'cdktf';

/** A reference to something of a stack, as a resource's attribute: `aws_mq_broker.b.id`. */
export interface ReferenceOrigin {
  readonly identifier: string;
  readonly originStack: TerraformStack;
}

/**
 * Where the reference that a string holds is from, if it holds that alone. CDKTF's references know it, though not in
 * their types; to resolve one of another stack gives something else.
 */
export function originOf(value: string): ReferenceOrigin | undefined {
  const fragments = Tokenization.reverseString(value);
  const token = fragments.length === 1 ? fragments.firstToken : undefined;
  const { identifier, originStack } = (token ?? {}) as { identifier?: unknown; originStack?: TerraformStack };
  if (typeof identifier !== 'string' || Token.isUnresolved(identifier) || !originStack) return undefined;
  return { identifier, originStack };
}

/** The value with its tokens replaced by Terraform's templates: `${var.name}`. */
export function resolved<T>(scope: IConstruct, value: T): T {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(value, { scope, resolver, preparing: false }) as T;
}
