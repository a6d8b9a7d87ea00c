/** Turns the props of `MqProvider` into Terraform's names, and checks them, both by the table of provider options. */
import { Token, stringToTerraform, type IResolvable } from 'cdktf';
import {
  checkProvider,
  nameOptions,
  propName,
  PROVIDER_BLOCKS,
  PROVIDER_OPTIONS,
  UNKNOWN,
  type OptionType,
  type ProviderBlock,
  type ProviderOption,
  type ProviderProblem,
} from '../rules';
import {
  boolean,
  listOfStrings,
  mapOfStrings,
  number,
  setOfStrings,
  toHclAttributes,
  type HclType,
} from './attributes';
import { isUnknown, knownString } from './known';
import type { MqAssumeRole, MqAssumeRoleWithWebIdentity, MqEndpoints, MqProviderProps } from './mq-provider-config';

type Options = Readonly<Record<string, ProviderOption>>;
type Values = Readonly<Record<string, unknown>>;

/** What the provider of a module may have. */
const ofModules: readonly string[] = ['forModule', 'source', 'packaging'];

const options: Options = PROVIDER_OPTIONS;
const blocks: Readonly<Record<string, ProviderBlock>> = PROVIDER_BLOCKS;

/** Returns the attributes of the provider's block. */
export function configToTerraform(props: MqProviderProps, alias: string | undefined): Record<string, unknown> {
  const given = props as unknown as Values;
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

/** Returns the same for CDKTF's HCL. */
export function configToHcl(attributes: Values): Record<string, unknown> {
  const entries = Object.entries(attributes);
  const nested = entries.flatMap(([name, value]) => {
    const block = blocks[name];
    if (!block || value === undefined) return [];
    const list = (value as Values[]).map((content) => toHclAttributes(content, hclTypes(block.options)));
    return [[name, { value: list, isBlock: true, type: 'list', storageClassType: `${name}List` }]];
  });
  const simple = Object.fromEntries(entries.filter(([name]) => !(name in blocks)));
  return { ...toHclAttributes(simple, hclTypes(options)), ...(Object.fromEntries(nested) as Values) };
}

function hclTypes(of: Options): Record<string, HclType> {
  const typed = Object.entries(of).flatMap(([name, { type }]) => {
    if (typeof type === 'object') {
      return [[name, 'list' in type ? listOfStrings : 'set' in type ? setOfStrings : mapOfStrings] as const];
    }
    return type === 'string' ? [] : [[name, type === 'number' ? number : boolean] as const];
  });
  return Object.fromEntries(typed);
}

/** Checks a configuration as far as it is known at synth: every problem, with the props by name. Shows no secret. */
export function problemsOfConfig(props: MqProviderProps): { readonly errors: string[]; readonly warnings: string[] } {
  const given = props as unknown as Values;
  const problems = checkProvider({
    ...mapOptions(options, (option) => known(option.type, given[option.prop])),
    ...Object.fromEntries(
      Object.entries(blocks).map(([name, { prop, options: inner }]) => {
        const block = given[prop] as Values | null | undefined;
        return [name, block && mapOptions(inner, (option) => known(option.type, block[option.prop]))];
      }),
    ),
  });
  const of = (severity: ProviderProblem['severity']) => problems.filter((problem) => problem.severity === severity);
  return { errors: [...problemsOfModule(props), ...of('error').map(describe)], warnings: of('warning').map(describe) };
}

function describe({ path, message }: ProviderProblem): string {
  const names = path.filter((step) => typeof step === 'string');
  const index = path.find((step) => typeof step === 'number');
  const position = index === undefined ? '' : `[${index}]`;
  return `\`${propName(names)}${position}\`: ${nameOptions(message, propName)}`;
}

function problemsOfModule(props: MqProviderProps): string[] {
  const own = Object.entries(props).find(([name, value]) => !ofModules.includes(name) && value !== undefined);
  if (props.forModule !== true || !own) return [];
  return [
    `\`${own[0]}\` is set together with \`forModule\`. Allowed: \`source\` and \`packaging\`, since a module has the ` +
      "provider configuration of its caller. Remove it, and write it in the caller's provider block.",
  ];
}

/** A value for the checks. Tokens and templates are not known before Terraform runs. */
function known(type: OptionType, value: unknown): unknown {
  if (Token.isUnresolved(value)) return UNKNOWN;
  if (typeof value === 'string') return knownString(value);
  if (Array.isArray(value)) return value.map((entry: unknown) => known('string', entry));
  if (typeof type === 'object' && typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, known('string', entry)]));
  }
  return value;
}

/** Returns the names of secrets that are literals in the code. */
export function literalSecrets(props: MqProviderProps): string[] {
  const given = props as unknown as Values;
  const inBlocks = Object.values(blocks).flatMap(({ prop, options: inner }) =>
    secretsIn(inner, (given[prop] ?? {}) as Values),
  );
  return [...secretsIn(options, given), ...inBlocks];
}

function secretsIn(of: Options, values: Values): string[] {
  const isLiteral = (value: unknown) => value !== undefined && value !== null && value !== '' && !isUnknown(value);
  return Object.values(of).flatMap(({ prop, sensitive }) => (sensitive && isLiteral(values[prop]) ? [prop] : []));
}

function mapOptions(of: Options, valueOf: (option: ProviderOption) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(of).map(([name, option]) => [name, valueOf(option)]));
}

function defined(attributes: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

// Everything below exists for the compiler: it fails where props and table differ in a name or a type.

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
  readonly assumeRole: MqAssumeRole;
  readonly assumeRoleWithWebIdentity: MqAssumeRoleWithWebIdentity;
  readonly endpoints: MqEndpoints;
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { readonly [K in keyof T]-?: T[K] };

const agreesWithTable: readonly [
  Equal<
    Flat<Omit<MqProviderProps, 'forModule' | 'source' | 'packaging' | 'alias'>>,
    Flat<PropsOf<typeof PROVIDER_OPTIONS> & BlockProps>
  >,
  Equal<Flat<MqAssumeRole>, Flat<PropsOf<typeof PROVIDER_BLOCKS.assume_role.options>>>,
  Equal<Flat<MqAssumeRoleWithWebIdentity>, Flat<PropsOf<typeof PROVIDER_BLOCKS.assume_role_with_web_identity.options>>>,
  Equal<Flat<MqEndpoints>, Flat<PropsOf<typeof PROVIDER_BLOCKS.endpoints.options>>>,
] = [true, true, true, true];
void agreesWithTable;
