/** The types of the rows in the tables of the provider's options and blocks. */

/** The type of an option, as Terraform's schemas write it. */
export type OptionType =
  'string' | 'number' | 'bool' | { readonly list: 'string' } | { readonly set: 'string' } | { readonly map: 'string' };

/** An option of the provider, or of one of its blocks. */
export interface ProviderOption {
  /** Its name in TypeScript. */
  readonly prop: string;
  readonly type: OptionType;
  /** What it means, in Markdown. */
  readonly description: string;
  /** Where the value comes from if the option is not set: environment variables, then what `otherwise` describes. */
  readonly environment?: readonly string[];
  readonly otherwise?: string;
  readonly sensitive?: true;
  /** Whether a value may contain a password, as the URL of a proxy can. No message shows its line in the configuration. */
  readonly mayHoldSecret?: true;
  /** Whether an empty string is a value. For other options it counts as not set, as in the AWS provider. */
  readonly emptyIsSet?: true;
  /** The largest number of entries of a list, set or map. */
  readonly atMost?: number;
  /** Returns what is wrong with a value, or with one entry of a list or set. Never shows a sensitive value. */
  readonly check?: ((value: string) => string | undefined) | ((value: number) => string | undefined);
}

/** A block of the provider. Each is a list with at most one element, as in the AWS provider. */
export interface ProviderBlock {
  readonly prop: string;
  readonly description: string;
  readonly options: Readonly<Record<string, ProviderOption>>;
}

/** Returns the description of an option with its default, in Markdown. */
export function describeOption({ description, environment = [], otherwise }: ProviderOption): string {
  const sources = [...environment.map((name) => `\`${name}\``), ...(otherwise === undefined ? [] : [otherwise])];
  if (sources.length === 0) return description;
  const last = otherwise !== undefined && environment.length > 0 ? ', then ' : ', ';
  const text = sources.length === 1 ? sources[0] : `${sources.slice(0, -1).join(', ')}${last}${sources.at(-1)}`;
  return `${description} Default: ${text}.`;
}
