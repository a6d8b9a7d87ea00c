/** The configuration of the provider: schema, checks and client options, derived from the table of options. */
import type { ConnectOptions } from '../amazon-mq';
import { parseDuration, NOT_KNOWN_YET } from '../rules';
import {
  checkProvider,
  describeOption,
  isUnset,
  PROVIDER_BLOCKS,
  PROVIDER_OPTIONS,
  type OptionValues,
  type ProviderBlock,
  type ProviderOption,
} from '../rules/internal';
import type { Attribute, AttributePath, Config, Diagnostic } from '../terraform-plugin';
import { error, isWhollyKnown, schema, UNKNOWN, warning } from '../terraform-plugin';

type Options = Readonly<Record<string, ProviderOption>>;

/** An attribute of the schema, with the type from the table. */
type AttributeOf<O extends ProviderOption> = {
  readonly type: O['type'];
  readonly optional: true;
  readonly description: string;
  readonly sensitive?: boolean;
};

type AttributesOf<T extends Options> = { readonly [K in keyof T]: AttributeOf<T[K]> };

type BlocksOf<T extends Readonly<Record<string, ProviderBlock>>> = {
  readonly [K in keyof T]: {
    readonly nesting: 'list';
    readonly maxItems: 1;
    readonly description: string;
    readonly attributes: AttributesOf<T[K]['options']>;
  };
};

export const providerSchema = schema({
  version: 0,
  description: 'Users of ActiveMQ brokers on Amazon MQ, without a password in any configuration, plan or state.',
  attributes: optionAttributes(PROVIDER_OPTIONS),
  blocks: mapValues(PROVIDER_BLOCKS, ({ description, options }) => ({
    nesting: 'list',
    maxItems: 1,
    description,
    attributes: optionAttributes(options),
  })) as BlocksOf<typeof PROVIDER_BLOCKS>,
});

function optionAttributes<T extends Options>(options: T): AttributesOf<T> {
  return mapValues<ProviderOption, Attribute>(options, (option) => ({
    type: option.type,
    optional: true,
    description: describeOption(option),
    ...(option.sensitive && { sensitive: true }),
  })) as unknown as AttributesOf<T>;
}

type ProviderConfig = Config<typeof providerSchema>;

/** Returns what is wrong with the known values of a configuration. */
export function configurationDiagnostics(config: ProviderConfig): Diagnostic[] {
  return checkProvider(valuesOf(config), (names) => names.join('.')).map(({ severity, path, message }) => {
    const name = String(
      path.find((step, index) => typeof step === 'string' && index === path.length - 1) ?? path.at(-2),
    );
    return severity === 'error'
      ? error(`Invalid ${name}`, message, attributePath(path))
      : warning(`Unset ${name}`, message, attributePath(path));
  });
}

/**
 * Returns Terraform's path of a value: blocks are lists of one, and elements of sets have no index. A secret has no path, because
 * Terraform would print its line.
 */
function attributePath(path: AttributePath): AttributePath | undefined {
  const [first = '', ...rest] = path;
  const inBlock = (PROVIDER_BLOCKS as Readonly<Record<string, ProviderBlock>>)[String(first)]?.options[String(rest[0])];
  const { sensitive, mayHoldSecret } = inBlock ?? (PROVIDER_OPTIONS as Options)[String(first)] ?? {};
  if (sensitive || mayHoldSecret) return undefined;
  if (first in PROVIDER_BLOCKS) return [first, 0, ...rest.filter((step) => typeof step === 'string')];
  const option = (PROVIDER_OPTIONS as Options)[String(first)];
  return typeof option?.type === 'object' && 'list' in option.type ? path : [first];
}

/** Returns the values in the form of the table: blocks as objects, numbers as numbers. */
function valuesOf(config: ProviderConfig): OptionValues {
  const given = config as Readonly<Record<string, unknown>>;
  return {
    ...mapValues(PROVIDER_OPTIONS as Options, (option, name) => toOptionValue(option, given[name])),
    ...mapValues(PROVIDER_BLOCKS as Readonly<Record<string, ProviderBlock>>, ({ options }, name) => {
      const block = Array.isArray(given[name]) ? (given[name] as readonly OptionValues[])[0] : undefined;
      return block && mapValues(options, (option, key) => toOptionValue(option, block[key]));
    }),
  };
}

function toOptionValue({ type }: ProviderOption, value: unknown): unknown {
  if (value === UNKNOWN) return NOT_KNOWN_YET;
  if (type === 'number' && value !== null && value !== undefined) return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  const entry = (item: unknown): unknown => (item === UNKNOWN ? NOT_KNOWN_YET : item);
  return Array.isArray(value) ? value.map(entry) : mapValues(value as OptionValues, entry);
}

/** Returns the options for connecting to AWS; undefined as long as the configuration contains unknown values. */
export function connectOptions(config: ProviderConfig): ConnectOptions | undefined {
  // Planning works without AWS. Reading from a wrong Region would be worse than not reading.
  if (!isWhollyKnown(config)) return undefined;
  const values = valuesOf(config);
  const { assume_role: role } = values as { readonly assume_role?: OptionValues };
  const blocks = Object.entries(PROVIDER_BLOCKS as Readonly<Record<string, ProviderBlock>>).map(
    ([name, { prop, options }]) =>
      [prop, values[name] ? propsOf(options, values[name] as OptionValues) : undefined] as const,
  );
  const { access_key: accessKey, secret_key: secretKey, token, drift_detection: _, ...others } = values;
  return {
    ...propsOf(PROVIDER_OPTIONS, others),
    ...credentialsOf(accessKey, secretKey, token),
    ...Object.fromEntries(blocks),
    // A block without an ARN is treated as absent, as in the AWS provider.
    ...(role && isUnset(role.role_arn) && { assumeRole: undefined }),
  };
}

/** Returns whether a refresh reads only which users exist. */
export function readsOnlyExistence({ drift_detection: detection }: ProviderConfig): boolean {
  return detection === 'existence';
}

/** Converts the credentials of Terraform's options to those of the AWS SDK. An incomplete access key was refused before. */
function credentialsOf(accessKey: unknown, secretKey: unknown, token: unknown): ConnectOptions {
  if ([accessKey, secretKey, token].every((value) => isUnset(value))) return {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    credentials: {
      accessKeyId: text(accessKey),
      secretAccessKey: text(secretKey),
      ...(!isUnset(token) && { sessionToken: text(token) }),
    },
  };
}

/** Returns the options of the client under their TypeScript names, with durations in seconds. */
function propsOf(options: Options, values: OptionValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, option]) => {
      const value = values[name];
      if (isUnset(value, option)) return [];
      if (option.prop === 'duration') return [['durationSeconds', toSeconds(String(value))]];
      return [[option.prop, Array.isArray(value) ? value.filter((entry) => entry !== null) : value]];
    }),
  );
}

function toSeconds(text: string): number | undefined {
  const duration = parseDuration(text);
  return 'milliseconds' in duration ? Math.round(duration.milliseconds / 1000) : undefined;
}

// Type checks only: compilation fails if the client has no option of that name and type.

type ClientType<O extends ProviderOption> = O['type'] extends 'string'
  ? string
  : O['type'] extends 'number'
    ? number
    : O['type'] extends 'bool'
      ? boolean
      : O['type'] extends { readonly map: 'string' }
        ? Readonly<Record<string, string>>
        : readonly string[];
type ClientName<P extends string> = P extends 'duration' ? 'durationSeconds' : P;
type ClientOptions<T extends Options> = {
  readonly [K in keyof T as ClientName<T[K]['prop']>]-?: T[K]['prop'] extends 'duration' ? number : ClientType<T[K]>;
};
type Blocks = typeof PROVIDER_BLOCKS;
type Agrees<Have, Want> = keyof Have extends keyof Want ? (Have extends Partial<Want> ? true : false) : false;

/** The options that `credentialsOf` converts, and those of the provider itself. */
type OtherProps = 'accessKey' | 'secretKey' | 'token' | 'driftDetection';

const agreesWithClient: readonly [
  Agrees<Omit<ClientOptions<typeof PROVIDER_OPTIONS>, OtherProps>, ConnectOptions>,
  Agrees<ClientOptions<Blocks['assume_role']['options']>, NonNullable<ConnectOptions['assumeRole']>>,
  Agrees<
    ClientOptions<Blocks['assume_role_with_web_identity']['options']>,
    NonNullable<ConnectOptions['assumeRoleWithWebIdentity']>
  >,
  Agrees<ClientOptions<Blocks['endpoints']['options']>, NonNullable<ConnectOptions['endpoints']>>,
] = [true, true, true, true];
void agreesWithClient;

function mapValues<T, R>(
  object: Readonly<Record<string, T>>,
  change: (value: T, name: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}
