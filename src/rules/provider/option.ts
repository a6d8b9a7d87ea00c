/** What the tables of the provider's options and blocks say of each option. */

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
  /** Where the value comes from if the option is not set: environment variables, then `otherwise`, in words. */
  readonly environment?: readonly string[];
  readonly otherwise?: string;
  readonly sensitive?: true;
  /** Whether a value may hold a password although it need not: the URL of a proxy. No message shows its place in the code. */
  readonly mayHoldSecret?: true;
  /** Whether an empty string differs from no value. Elsewhere it counts as not set, as in the AWS provider. */
  readonly emptyIsSet?: true;
  /** Most entries of a list, set or map. */
  readonly atMost?: number;
  /** Returns what is wrong with a value, or with one entry of a list or set. It never shows a sensitive one. */
  readonly check?: ((value: string) => string | undefined) | ((value: number) => string | undefined);
}

/** A block of the provider. All are lists of one, as in the AWS provider. */
export interface ProviderBlock {
  readonly prop: string;
  readonly description: string;
  readonly options: Readonly<Record<string, ProviderOption>>;
}

/** The description of an option with its default, in Markdown. */
export function describeOption({ description, environment = [], otherwise }: ProviderOption): string {
  const sources = [...environment.map((name) => `\`${name}\``), ...(otherwise === undefined ? [] : [otherwise])];
  if (sources.length === 0) return description;
  const last = otherwise !== undefined && environment.length > 0 ? ', then ' : ', ';
  const text = sources.length === 1 ? sources[0] : `${sources.slice(0, -1).join(', ')}${last}${sources.at(-1)}`;
  return `${description} Default: ${text}.`;
}
