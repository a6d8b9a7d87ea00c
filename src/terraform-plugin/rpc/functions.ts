/** The RPCs of functions. */
import { CodecError, decodeTyped, encodeTyped, mapValues, MAX_TYPE_DEPTH, TooDeep } from '../values/codec';
import { ProviderFunctionError, type AnyProviderFunction, type Parameter } from '../function';
import { plainText } from '../plain-text';
import {
  StringKind,
  type DeepPartial,
  type FunctionMessage,
  type ProviderDefinition,
} from '../protocol/generated/tfplugin6';
import { isWhollyKnown, typeConstraint, type ParameterType, type Value } from '../schema';
import type { Handlers } from '../transport/grpc';
import { partOf, type PluginRuntime } from './runtime';

export function functionHandlers(runtime: PluginRuntime) {
  return {
    getFunctions: () => runtime.respond({}, () => ({ functions: functionMessages(runtime.provider.functions) })),

    callFunction: ({ name, arguments: given }) => {
      try {
        const called = partOf(runtime.provider.functions, name, 'function');
        const args = called.parameters.map((parameter, index) => argumentOf(parameter, index, given[index]?.msgpack));
        if (given.length > args.length) throw new CodecError('There are more arguments than parameters');
        const result = called.call(...(args as never[]));
        return Promise.resolve({ result: { msgpack: encodeTyped(called.returns, result) } });
      } catch (thrown) {
        return Promise.resolve({ error: errorMessage(runtime, thrown) });
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}

export function functionMessages(functions: Readonly<Record<string, AnyProviderFunction>> = {}) {
  return mapValues(functions, functionMessage);
}

function functionMessage({
  summary,
  description,
  parameters,
  returns,
}: AnyProviderFunction): DeepPartial<FunctionMessage> {
  return {
    summary,
    description,
    descriptionKind: StringKind.MARKDOWN,
    parameters: parameters.map(({ name, type, description: text, allowNull = false }) => ({
      name,
      type: typeMessage(type),
      description: text,
      descriptionKind: StringKind.MARKDOWN,
      allowNullValue: allowNull,
      // Without it, Terraform calls a function only with values that are wholly known.
      allowUnknownValues: false,
    })),
    return: { type: typeMessage(returns) },
  };
}

const typeMessage = (type: ParameterType): Uint8Array => Buffer.from(JSON.stringify(typeConstraint(type)));

function argumentOf({ name, type, allowNull }: Parameter, index: number, bytes: Uint8Array | undefined): Value {
  if (!bytes) throw new CodecError(`The argument ${name} is missing`);
  const value = decoded(name, type, index, bytes);
  if (!isWhollyKnown(value)) throw new ProviderFunctionError(`The argument ${name} is not known yet.`, index);
  if (value === null && !allowNull) {
    throw new ProviderFunctionError(`The argument ${name} is null. Allowed: a value. Pass one.`, index);
  }
  return value;
}

function decoded(name: string, type: ParameterType, index: number, bytes: Uint8Array): Value {
  try {
    return decodeTyped(type, bytes);
  } catch (thrown) {
    if (thrown instanceof CodecError && thrown.message.includes('__proto__')) {
      const problem = `The argument ${name} has a key __proto__, which is not supported.`;
      throw new ProviderFunctionError(`${problem} Rename or remove it.`, index);
    }
    if (!(thrown instanceof TooDeep)) throw thrown;
    const problem = `The argument ${name} is nested more than ${MAX_TYPE_DEPTH} levels deep.`;
    throw new ProviderFunctionError(`${problem} Pass a value with at most ${MAX_TYPE_DEPTH} levels.`, index);
  }
}

function errorMessage(runtime: PluginRuntime, thrown: unknown) {
  if (thrown instanceof ProviderFunctionError) {
    const { message, argument } = thrown;
    return { text: sentence(message), functionArgument: argument === undefined ? undefined : BigInt(argument) };
  }
  const [first] = runtime.diagnosticsOf(thrown);
  return { text: sentence(`${first?.summary ?? 'Unexpected error'}: ${first?.detail ?? ''}`) };
}

/** Returns a message without its last period: Terraform adds one. */
function sentence(message: string): string {
  return plainText(message).replace(/\.$/, '');
}
