/** Types of import-matrix.mjs for TypeScript. */
export interface Part {
  readonly what: string;
  readonly description: string;
  readonly imports: readonly string[];
  readonly entryPoints?: readonly string[];
  readonly folders?: Readonly<Record<string, readonly string[]>>;
}

export declare const parts: Readonly<Record<string, Part>>;
export declare const light: { readonly parts: readonly string[]; readonly packages: readonly string[] };
