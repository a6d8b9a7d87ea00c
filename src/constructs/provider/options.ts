/** Converts the props of `MqProvider` to Terraform's names and checks them, both with the table of provider options. */
import { Token, stringToTerraform, type IResolvable } from '../private/framework';
import { formatPath, NOT_KNOWN_YET, type Violation } from '../../rules';
import {
  checkProvider,
  isObject,
  readField,
  unknownFields,
  wrongType,
  propName,
  PROVIDER_BLOCKS,
  PROVIDER_OPTIONS,
  type OptionType,
  type ProviderBlock,
  type ProviderOption,
  type ProviderProblem,
} from '../../rules/internal';
import { toHclAttributes } from '../private/hcl-attributes';
import { isToken, isUnresolved, knownString } from '../private/unresolved';
import { readOptions } from '../private/options';
import { tokenMistakes } from '../private/token-mistakes';
import type {
  ProviderAssumeRole,
  ProviderAssumeRoleWithWebIdentity,
  ProviderEndpoints,
  MqProviderProps,
} from './config';

type Options = Readonly<Record<string, ProviderOption>>;
type Values = Readonly<Record<string, unknown>>;

/** The props that are not options of the provider. */
const ofItself: readonly string[] = ['alias', 'source', 'packaging'];
const propsOf = (of: Readonly<Record<string, { readonly prop: string }>>): string[] =>
  Object.values(of).map(({ prop }) => prop);
/** The props that the provider of a module can have. */
const ofModules: readonly string[] = ['source', 'packaging'];

const options: Options = PROVIDER_OPTIONS;
const blocks: Readonly<Record<string, ProviderBlock>> = PROVIDER_BLOCKS;
const allProps: readonly string[] = [...propsOf(options), ...propsOf(blocks), ...ofItself];

/**
 * Returns the props that are set; a null is unset, as in HCL.
 *
 * @throws an Error if the props are not an object
 */
export function givenProps(path: string, props: MqProviderProps | null | undefined): MqProviderProps {
  return readOptions(path, props, allProps);
}

/** Returns the attributes of the provider's block. */
export function configToTerraform(props: MqProviderProps, alias: string | undefined): Record<string, unknown> {
  const given: Values = { ...props };
  const blockOf = ([name, { prop, options: inner }]: [string, ProviderBlock]) => {
    const block = given[prop] as Values | undefined;
    return [name, block && [defined(mapOptions(inner, (option) => block[option.prop]))]];
  };
  return {
    alias: stringToTerraform(alias) as unknown,
    ...mapOptions(options, ({ prop }) => given[prop]),
    ...(Object.fromEntries(Object.entries(blocks).map(blockOf)) as Values),
  };
}

/** Returns the attributes in the form that CDKTF needs for HCL. */
export function configToHcl(attributes: Values): Record<string, unknown> {
  const entries = Object.entries(attributes);
  const nested = entries.flatMap(([name, value]) => {
    const block = blocks[name];
    if (!block || value === undefined) return [];
    const list = (value as Values[]).map((content) => toHclAttributes(content));
    return [[name, { value: list, isBlock: true, type: 'list', storageClassType: `${name}List` }]];
  });
  const simple = Object.fromEntries(entries.filter(([name]) => !(name in blocks)));
  return { ...toHclAttributes(simple), ...(Object.fromEntries(nested) as Values) };
}

const isAboutRole = ({ path }: ProviderProblem) => path.join('.') === 'assume_role.role_arn';

/** Returns every problem of the values that are known at synth, with the names of the props. Messages never contain a secret. */
export function problemsOfConfig(
  props: MqProviderProps,
  inModule = false,
): { readonly errors: string[]; readonly warnings: string[] } {
  const given: Values = { ...props };
  const blockValues = Object.entries(blocks).map(([name, { prop, options: inner }]) => {
    const block = given[prop];
    if (isToken(block)) return [name, NOT_KNOWN_YET];
    return [name, isObject(block) ? mapOptions(inner, (option) => known(option.type, block[option.prop])) : block];
  });
  const problems = checkProvider(
    {
      ...mapOptions(options, (option) => known(option.type, given[option.prop])),
      ...(Object.fromEntries(blockValues) as Values),
    },
    propName,
  );
  const lacksRole = isObject(given.assumeRole) && (given.assumeRole.roleArn ?? undefined) === undefined;
  const of = (severity: ProviderProblem['severity']) =>
    problems.filter((problem) => problem.severity === severity && !(lacksRole && isAboutRole(problem))).map(describe);
  return {
    errors: [
      ...(inModule ? problemsOfModule(props) : []),
      ...problemsOfOwnProps(props),
      ...of('error'),
      // Other languages can pass nothing for a required prop. Terraform would only warn, and use another identity.
      ...(lacksRole
        ? ['`assumeRole.roleArn`: The role has no ARN. Allowed: the ARN of a role. Set it, or leave `assumeRole` out.']
        : []),
      ...problemsOfTokens(given),
      ...problemsOfNames(given),
    ],
    warnings: of('warning'),
  };
}

function describe({ path, message }: ProviderProblem): string {
  const names = path.filter((step) => typeof step === 'string');
  const index = path.find((step) => typeof step === 'number');
  const position = index === undefined ? '' : `[${index}]`;
  return `\`${propName(names)}${position}\`: ${message}`;
}

/** Returns the problems of tokens that CDKTF would not resolve to the intended value. */
function problemsOfTokens(given: Values): string[] {
  const mistakes = (of: Options, values: Values, path: readonly string[]) =>
    Object.values(of).flatMap(({ prop }) => tokenMistakes(values[prop], [...path, prop]));
  const ofBlocks = Object.values(blocks).flatMap(({ prop, options: inner }): string[] => {
    const block = given[prop];
    if (isToken(block)) {
      return [
        `\`${prop}\`: The value is a token. Allowed: an object, whose values can be tokens, since Terraform cannot compute a ` +
          'whole block. Pass an object.',
      ];
    }
    return isObject(block) ? mistakes(inner, block, [prop]).map(shown) : [];
  });
  return [...mistakes(options, given, []).map(shown), ...ofBlocks];
}

/** Returns the problems of unknown props, such as a misspelled `allowedAccountIds`. */
function problemsOfNames(given: Values): string[] {
  const ofBlocks = Object.values(blocks).flatMap(({ prop, options: inner }) => {
    const block = given[prop];
    return isObject(block) && !isToken(block) ? unknownFields(block, propsOf(inner), [prop]) : [];
  });
  return [...unknownFields(given, allProps, []), ...ofBlocks].map(shown);
}

const shown = ({ path, message }: Violation): string =>
  `${path.length > 0 ? `\`${formatPath(path)}\`: ` : ''}${message}`;

/** Returns what is wrong with the types of the props that are not options of the provider. */
function problemsOfOwnProps({ alias, packaging }: MqProviderProps): string[] {
  const wrong = (name: string, value: unknown, holds: boolean, allowed: string) =>
    holds || value === undefined ? [] : [shown(wrongType([name], value, allowed))];
  const isPackaging = isObject(packaging) && typeof readField(packaging, '_provider') === 'function';
  return [
    ...wrong('alias', alias, typeof alias === 'string', 'a string'),
    ...wrong('packaging', packaging, isPackaging, 'a ProviderPackaging, such as ProviderPackaging.nodeBundle()'),
  ];
}

function problemsOfModule(props: MqProviderProps): string[] {
  const own = Object.entries(props).find(([name, value]) => !ofModules.includes(name) && value !== undefined);
  if (!own) return [];
  return [
    `\`${own[0]}\` is set in a ModuleStack. Allowed: \`source\` and \`packaging\`, since the caller of a module configures ` +
      "its providers. Remove it, and write it in the caller's provider block.",
  ];
}

/** Returns a value for the checks. Tokens and templates are not known before Terraform runs. */
function known(type: OptionType, value: unknown): unknown {
  if (Token.isUnresolved(value) || (typeof value === 'string' && tokenMistakes(value, []).length > 0))
    return NOT_KNOWN_YET;
  if (typeof value === 'string') return knownString(value);
  if (Array.isArray(value)) return value.map((entry: unknown) => known('string', entry));
  if (typeof type === 'object' && typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, known('string', entry)]));
  }
  return value;
}

/** Returns the names of secrets that are literals in the code. */
export function literalSecrets(props: MqProviderProps): string[] {
  const given: Values = { ...props };
  const inBlocks = Object.values(blocks).flatMap(({ prop, options: inner }) => secretsIn(inner, given[prop] as Values));
  return [...secretsIn(options, given), ...inBlocks];
}

function secretsIn(of: Options, values: Values = {}): string[] {
  const isLiteral = (value: unknown) => value !== undefined && value !== null && value !== '' && !isUnresolved(value);
  return Object.values(of).flatMap(({ prop, sensitive }) => (sensitive && isLiteral(values[prop]) ? [prop] : []));
}

function mapOptions(of: Options, valueOf: (option: ProviderOption) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(of).map(([name, option]) => [name, valueOf(option)]));
}

function defined(attributes: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null));
}

// Everything below is for the compiler: it fails if the props and the table differ in a name or a type.

type PropType<T extends OptionType> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'bool'
      ? boolean | IResolvable
      : T extends { readonly map: 'string' }
        ? { [key: string]: string }
        : string[];

type PropsOf<T extends Options> = { readonly [K in keyof T as T[K]['prop']]: PropType<T[K]['type']> };

interface BlockProps {
  readonly assumeRole: ProviderAssumeRole;
  readonly assumeRoleWithWebIdentity: ProviderAssumeRoleWithWebIdentity;
  readonly endpoints: ProviderEndpoints;
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { readonly [K in keyof T]-?: T[K] };

const agreesWithTable: readonly [
  Equal<
    Flat<Omit<MqProviderProps, 'source' | 'packaging' | 'alias'>>,
    Flat<PropsOf<typeof PROVIDER_OPTIONS> & BlockProps>
  >,
  Equal<Flat<ProviderAssumeRole>, Flat<PropsOf<typeof PROVIDER_BLOCKS.assume_role.options>>>,
  Equal<
    Flat<ProviderAssumeRoleWithWebIdentity>,
    Flat<PropsOf<typeof PROVIDER_BLOCKS.assume_role_with_web_identity.options>>
  >,
  Equal<Flat<ProviderEndpoints>, Flat<PropsOf<typeof PROVIDER_BLOCKS.endpoints.options>>>,
] = [true, true, true, true];
void agreesWithTable;
