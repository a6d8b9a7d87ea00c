/** Functions of a provider, which configurations call as `provider::NAME::FUNCTION(…)`. Terraform 1.8 and newer. */
import type { ParameterType, Type, Value, ValueOf } from './schema';

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Meaning, in Markdown. */
  readonly description: string;
  /** Whether the argument can be null. Otherwise Terraform reports an error. */
  readonly allowNull?: boolean;
}

/**
 * A function. It is pure: the same arguments give the same result, and it calls nothing outside of the process. Terraform
 * calls it only if all arguments are known; otherwise the result is unknown.
 */
interface FunctionOperations<A extends readonly unknown[]> {
  /** One sentence. */
  readonly summary: string;
  /** In Markdown. */
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly returns: Type;
  /** @throws ProviderFunctionError if the arguments have no result */
  call(...args: A): Value;
}

/** The argument of a parameter. */
type ArgumentOf<P extends Parameter> =
  (P['type'] extends Type ? ValueOf<P['type']> : Value) | (P extends { readonly allowNull: true } ? null : never);
type ArgumentsOf<P extends readonly Parameter[]> = { readonly [K in keyof P]: ArgumentOf<P[K]> };

/** A function with the types of its parameters. Its result is checked by `returns` when it is encoded. */
export interface ProviderFunction<P extends readonly Parameter[]> extends FunctionOperations<ArgumentsOf<P>> {
  readonly parameters: P;
}

/** A function as the framework calls it. */
export type AnyProviderFunction = FunctionOperations<readonly never[]>;

/** Returns a function, whose arguments have the types of its parameters. */
export const providerFunction = <const P extends readonly Parameter[]>(
  definition: ProviderFunction<P>,
): ProviderFunction<P> => definition;

/** Thrown by a function whose arguments have no result. */
export class ProviderFunctionError extends Error {
  override readonly name = 'ProviderFunctionError';

  /** @param argument the index of the argument that the error is about */
  constructor(
    message: string,
    readonly argument?: number,
  ) {
    super(message);
  }
}
