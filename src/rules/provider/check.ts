/** Checks a provider configuration against the tables of options and blocks. The provider and the constructs call it. */
import { NOT_KNOWN_YET } from '../check';
import { wrongType, type Path } from '../violation';
import { PROVIDER_BLOCKS } from './blocks';
import type { OptionType, ProviderBlock, ProviderOption } from './option';
import { PROVIDER_OPTIONS } from './options';
import type { Severity } from '../rule';
import { isObject } from '../input';

/** The values of options by their names in HCL. Unset values are absent or null, unknown values are `NOT_KNOWN_YET`. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** A problem in a provider configuration. */
export interface ProviderProblem {
  readonly severity: Severity;
  /** The path of the value, by names in HCL: `['assume_role', 'tags']`. */
  readonly path: Path;
  /** What is wrong, what is allowed and what to do. */
  readonly message: string;
}

/** Returns the name of an option for a message, by its names in HCL. */
type NameOf = (path: readonly string[]) => string;

/** Returns what is wrong with the known values and with their combinations. Never shows a secret. */
export function checkProvider(values: OptionValues, nameOf: NameOf): ProviderProblem[] {
  const name = (path: string) => `\`${nameOf(path.split('.'))}\``;
  const blocks = Object.entries(PROVIDER_BLOCKS as Readonly<Record<string, ProviderBlock>>);
  return [
    ...checkOptions(PROVIDER_OPTIONS, values, []),
    ...checkKeys(values, name),
    ...checkAccounts(values, name),
    ...blocks.flatMap(([block, { options }]) => {
      const given = values[block];
      if (given === undefined || given === null || given === NOT_KNOWN_YET) return [];
      if (!isObject(given)) {
        const { message } = wrongType([block], given, 'an object');
        return [{ severity: 'error', path: [block], message } satisfies ProviderProblem];
      }
      return [...checkOptions(options, given, [block]), ...checkBlock(block, given, name)];
    }),
  ];
}

/** Returns the name of an option or a block in TypeScript, by its names in HCL. */
export function propName([first = '', second]: readonly string[]): string {
  const blocks: Readonly<Record<string, ProviderBlock>> = PROVIDER_BLOCKS;
  const options: Readonly<Record<string, ProviderOption>> = PROVIDER_OPTIONS;
  const block = blocks[first];
  if (!block) return options[first]?.prop ?? first;
  return second === undefined ? block.prop : `${block.prop}.${block.options[second]?.prop ?? second}`;
}

/** Whether Terraform and the client treat a value as not set. */
export function isUnset(value: unknown, { emptyIsSet }: Pick<ProviderOption, 'emptyIsSet'> = {}): boolean {
  return value === undefined || value === null || (value === '' && emptyIsSet !== true);
}

function checkOptions(
  options: Readonly<Record<string, ProviderOption>>,
  values: OptionValues,
  at: readonly string[],
): ProviderProblem[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const value = values[name];
    if (isUnset(value, option) || value === '' || value === NOT_KNOWN_YET) return [];
    return problemsOf(option, value).map(({ message, index }) => ({
      severity: 'error' as const,
      path: [...at, name, ...(index === undefined ? [] : [index])],
      message,
    }));
  });
}

interface Problem {
  readonly message: string;
  readonly index?: number;
}

function problemsOf(option: ProviderOption, value: unknown): Problem[] {
  const { type, atMost } = option;
  if (typeof type === 'string') return checkOne(option, type, value);
  if ('map' in type) {
    if (!isObject(value)) return [wrongType([], value, 'a map of strings')];
    const wrong = Object.values(value).find((entry) => entry !== NOT_KNOWN_YET && typeof entry !== 'string');
    return [
      ...(wrong === undefined ? [] : [wrongType([], wrong, 'strings')]),
      ...tooMany(Object.keys(value).length, atMost),
    ];
  }
  if (!Array.isArray(value)) return [wrongType([], value, 'a list of strings')];
  const entries = [...(value as readonly unknown[]).entries()].filter(
    ([, entry]) => entry !== null && entry !== undefined,
  );
  // Terraform removes duplicates from a set.
  const distinct =
    'set' in type ? [...new Map(entries.map(([index, entry]) => [entry, [index, entry] as const])).values()] : entries;
  return [
    ...tooMany(distinct.length, atMost),
    ...distinct.flatMap(([index, entry]) =>
      entry === NOT_KNOWN_YET ? [] : checkOne(option, 'string', entry).map(({ message }) => ({ message, index })),
    ),
  ];
}

function checkOne({ check }: ProviderOption, type: OptionType, value: unknown): Problem[] {
  const allowed = { string: 'a string', number: 'a number', bool: 'true or false' }[
    type as 'string' | 'number' | 'bool'
  ];
  const isOfType =
    type === 'number' ? typeof value === 'number' : typeof value === (type === 'bool' ? 'boolean' : 'string');
  if (!isOfType) return [wrongType([], value, allowed)];
  const message = (check as ((value: unknown) => string | undefined) | undefined)?.(value);
  return message === undefined ? [] : [{ message }];
}

function tooMany(count: number, atMost: number | undefined): Problem[] {
  if (atMost === undefined || count <= atMost) return [];
  return [{ message: `There are ${count} entries. Allowed: at most ${atMost}. Remove the others.` }];
}

/** Returns the name of an option for a message, by its dotted name in HCL. */
type Named = (path: string) => string;

function checkKeys(values: OptionValues, named: Named): ProviderProblem[] {
  const { access_key: access, secret_key: secret, token } = values;
  const isMissing = (value: unknown) => isUnset(value);
  const refuse = (name: string, present: string): ProviderProblem => ({
    severity: 'error',
    path: [name],
    message: `${named(present)} is set without ${named(name)}. Allowed: ${named('access_key')} and ${named('secret_key')} together, with ${named('token')} or without. Set ${named(name)}, or remove ${named(present)}.`,
  });
  if (isMissing(access) && !isMissing(secret)) return [refuse('access_key', 'secret_key')];
  if (isMissing(secret) && !isMissing(access)) return [refuse('secret_key', 'access_key')];
  return isMissing(access) && !isMissing(token) ? [refuse('access_key', 'token')] : [];
}

function checkAccounts(values: OptionValues, named: Named): ProviderProblem[] {
  const { allowed_account_ids: allowed, forbidden_account_ids: forbidden } = values;
  const isGiven = (list: unknown) => Array.isArray(list) && list.length > 0;
  if (!isGiven(allowed) || !isGiven(forbidden)) return [];
  const message = `${named('allowed_account_ids')} and ${named('forbidden_account_ids')} are both set. Allowed: only one of them. Remove the other.`;
  return [{ severity: 'error', path: ['forbidden_account_ids'], message }];
}

function checkBlock(name: string, block: OptionValues, named: Named): ProviderProblem[] {
  if (name === 'assume_role' && isUnset(block.role_arn)) {
    const message = `The role has no ARN, so no role is assumed. Allowed: the ARN of a role. Set ${named('assume_role.role_arn')}, or remove ${named('assume_role')}.`;
    return [{ severity: 'warning', path: [name, 'role_arn'], message }];
  }
  if (name !== 'assume_role_with_web_identity') return [];
  const { role_arn: arn, web_identity_token: token, web_identity_token_file: file } = block;
  const found: ProviderProblem[] = [];
  if (isUnset(arn)) {
    const message = `The role has no ARN. Allowed: the ARN of a role. Set ${named(`${name}.role_arn`)}.`;
    found.push({ severity: 'error', path: [name, 'role_arn'], message });
  }
  if (token === NOT_KNOWN_YET || file === NOT_KNOWN_YET) return found;
  if (isUnset(token) === isUnset(file)) {
    const what = isUnset(token) ? 'neither a token nor a token file' : 'both a token and a token file';
    const message = `The role has ${what}. Allowed: one of ${named(`${name}.web_identity_token`)} and ${named(`${name}.web_identity_token_file`)}. Set exactly one.`;
    found.push({ severity: 'error', path: [name, 'web_identity_token'], message });
  }
  return found;
}
