/**
 * Checks props and options by their fields: unknown names, and values of a wrong type. TypeScript refuses both, but callers
 * in plain JavaScript and casts can pass them.
 */
import {
  TerraformCount,
  TerraformProvider,
  type TerraformMetaArguments,
  type TerraformResourceConfig,
} from './framework';
import { formatPath, type Violation } from '../../rules';
import { isObject, readField, typeName, unknownFields, violation, wrongType } from '../../rules/internal';
import { isToken, isUnresolved } from './unresolved';

/** The type of a field. */
export interface FieldType {
  /** The description of the type for messages, as in "Allowed: a string". */
  readonly allowed: string;
  /** Returns whether a value has the type. */
  readonly is: (value: unknown) => boolean;
}

/** The type of every field of an object. It does not compile if a field is missing. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: FieldType };

/** A field that another check covers. */
export const checkedElsewhere: FieldType = { allowed: 'anything', is: () => true };
export const text: FieldType = { allowed: 'a string', is: (value) => typeof value === 'string' || isToken(value) };
/** A flag that Terraform may compute. */
export const flag: FieldType = {
  allowed: 'true or false',
  is: (value) => typeof value === 'boolean' || isUnresolved(value),
};
/** A flag that determines what is synthesized. */
export const constantFlag: FieldType = {
  allowed: 'true or false, known at synth',
  is: (value) => typeof value === 'boolean',
};
export const listOfText: FieldType = {
  allowed: 'a list of strings',
  is: (value) => isUnresolved(value) || (Array.isArray(value) && value.every((entry) => text.is(entry))),
};
export const mapOfText: FieldType = {
  allowed: 'an object of strings',
  is: (value) => isUnresolved(value) || (isObject(value) && Object.values(value).every((entry) => text.is(entry))),
};
export const awsProvider: FieldType = {
  allowed: 'an AWS provider, such as new AwsProvider(…)',
  is: (value) => TerraformProvider.isTerraformProvider(value) && value.terraformResourceType === 'aws',
};
const noProvisioners: FieldType = {
  allowed: 'nothing, or an empty list, since a data source has no provisioners',
  is: (value) => Array.isArray(value) && value.length === 0,
};
const noConnection: FieldType = { allowed: 'nothing, since a data source has no connection', is: () => false };

/** What other languages than TypeScript could pass for meta-arguments, CDKTF would write letter by letter, or leave out. */
export const dependencies: FieldType = {
  allowed: 'a list of constructs that have a Terraform address, such as resources',
  is: (value) => Array.isArray(value) && value.every((one) => isObject(one) && 'fqn' in one),
};
const anObject: FieldType = { allowed: 'an object', is: isObject };
const provisionerList: FieldType = {
  allowed: 'a list of provisioners',
  is: (value) => Array.isArray(value) && value.every(isObject),
};
const iterator: FieldType = {
  allowed: 'a TerraformIterator',
  is: (value) => isObject(value) && typeof readField(value, '_getForEachExpression') === 'function',
};

const wholeNumber: FieldType = {
  allowed: 'a whole number from 0, or a TerraformCount',
  is: (value) =>
    typeof value === 'number'
      ? isUnresolved(value) || (Number.isSafeInteger(value) && value >= 0)
      : TerraformCount.isTerraformCount(value),
};

/** CDKTF's meta-arguments of a resource. */
export const metaArguments: FieldsOf<TerraformMetaArguments> = {
  dependsOn: dependencies,
  count: wholeNumber,
  provider: checkedElsewhere,
  lifecycle: anObject,
  forEach: iterator,
  provisioners: provisionerList,
  connection: anObject,
};
/** CDKTF's meta-arguments of a data source. */
export const dataMetaArguments = { ...metaArguments, provisioners: noProvisioners, connection: noConnection };

const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** Returns the configuration of a resource or data source of the provider `mq`, with CDKTF's meta-arguments of the props. */
export function mqConfig(terraformResourceType: string, props: TerraformMetaArguments): TerraformResourceConfig {
  const { dependsOn, count, provider, lifecycle, forEach, provisioners, connection } = props;
  return {
    terraformResourceType,
    terraformGeneratorMetadata: { providerName: 'mq' },
    dependsOn,
    count,
    provider,
    lifecycle,
    forEach,
    provisioners,
    connection,
  };
}

/** Returns what is wrong with the names and types of fields. A null is a field that is not set. */
export function fieldViolations<T>(fields: FieldsOf<T>, object: object, path: Violation['path'] = []): Violation[] {
  const types = Object.entries<FieldType>(fields);
  return [
    ...types.flatMap(([name, { is, allowed }]) => {
      const value = readField(object, name);
      return isMissing(value) || is(value) ? [] : [wrongType([...path, name], value, allowed)];
    }),
    ...unknownFields(
      object as Readonly<Record<string, unknown>>,
      types.map(([name]) => name),
      path,
    ),
  ];
}

/** Returns what is wrong with props that are required. */
export function propsViolations<T>(fields: FieldsOf<T>, props: unknown, path: Violation['path'] = []): Violation[] {
  if (isObject(props)) return fieldViolations(fields, props, path);
  return [violation('wrong-type', path, `The props are ${typeName(props)}. Allowed: an object.`)];
}

/**
 * Returns the options of a call that are set; an empty object if the options are left out.
 *
 * @throws an Error with everything that is wrong with their names and types
 */
export function optionsOf<T extends object>(
  place: string,
  options: T | null | undefined,
  fields: FieldsOf<T>,
): Partial<T> {
  const given = readOptions(place, options, Object.keys(fields));
  const violations = fieldViolations(fields, given);
  if (violations.length > 0) {
    throw new Error(violations.map(({ path, message }) => `${place}: \`${formatPath(path)}\`: ${message}`).join('\n'));
  }
  return given;
}

/**
 * Returns the options of a call that are set, and those with unknown names; an empty object if the options are left out.
 *
 * @param names the known names; these options may be inherited, for example from a class with getters
 * @throws an Error if the options are not an object, or cannot be read
 */
export function readOptions<T extends object>(
  place: string,
  options: T | null | undefined,
  names: readonly string[],
): Partial<T> {
  const given = options ?? {};
  if (!isObject(given) || !isReadable(given)) {
    const what = isObject(given) ? 'not readable' : typeName(given);
    throw new Error(`${place}: the options are ${what}. Allowed: an object. Pass one, or leave them out.`);
  }
  const own = Object.keys(given).filter((name) => !names.includes(name));
  const read = (all: readonly string[]) => all.map((name) => [name, readField(given, name)] as const);
  return Object.fromEntries([...read(names).filter(([, value]) => !isMissing(value)), ...read(own)]) as Partial<T>;
}

function isReadable(options: object): boolean {
  try {
    return Array.isArray(Object.values(options));
  } catch {
    return false;
  }
}
