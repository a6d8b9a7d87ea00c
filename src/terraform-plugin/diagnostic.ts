/** Diagnostics: the errors and warnings of a provider, each on the attribute that it is about. */

/** The path of an attribute, from the root of the configuration: names of attributes, and indices of lists. */
export type AttributePath = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** A short title, without a full stop. */
  readonly summary: string;
  /** What was attempted, the original error, and what to do, in sentences. */
  readonly detail: string;
  readonly path?: AttributePath;
}

/** Returns an error. */
export const error = (summary: string, detail: string, path?: AttributePath): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  ...(path && { path }),
});

/** Returns a warning. */
export const warning = (summary: string, detail: string, path?: AttributePath): Diagnostic => ({
  severity: 'warning',
  summary,
  detail,
  ...(path && { path }),
});

/** Thrown to end an operation with diagnostics. Any other error that is thrown is reported as a bug of the provider. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n'));
  }
}
