/** What a provider tells people: errors and warnings, each on the attribute that it is about. */

/** Where a diagnostic belongs, from the root of the configuration: attribute names, and indices of lists. */
export type AttributePath = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** A short title, without a full stop. */
  readonly summary: string;
  /** What was attempted, what to do, and the original error, in sentences. */
  readonly detail: string;
  readonly path?: AttributePath;
}

export const error = (summary: string, detail: string, path?: AttributePath): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  ...(path && { path }),
});

export const warning = (summary: string, detail: string, path?: AttributePath): Diagnostic => ({
  severity: 'warning',
  summary,
  detail,
  ...(path && { path }),
});

/** Ends an operation of a resource with diagnostics. Anything else that is thrown is reported as a bug. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n'));
  }
}
