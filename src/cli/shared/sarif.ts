/** Writes findings in SARIF 2.1.0, the format of tools for static analysis. */
import { commandVersion } from '../version';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** What a finding can be of. */
export interface SarifRule {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** What is wrong, or what is allowed, as a sentence without its period. */
  readonly title: string;
  /** What to do, as a sentence without its period. */
  readonly remedy: string;
  /** Where it is documented: an address. */
  readonly source: string;
}

/** A finding, and where it is: in a file, at something with a name, or both. */
export interface SarifResult {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly file?: { readonly path: string; readonly line: number; readonly column?: number };
  readonly subject?: { readonly name: string; readonly kind: string };
}

/**
 * Returns the log of one run.
 *
 * @param failures what could not be examined, as sentences, so that a log without results does not look like a success
 */
export function sarifLog(
  rules: readonly SarifRule[],
  results: readonly SarifResult[],
  failures: readonly string[] = [],
): object {
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mq-user',
            semanticVersion: commandVersion(),
            rules: rules.map(({ id, severity, title, remedy, source }) => ({
              id,
              shortDescription: { text: `${title}.` },
              help: { text: `${remedy}.` },
              helpUri: source,
              defaultConfiguration: { level: severity },
            })),
          },
        },
        results: results.map((result) => resultOf(result, indices.get(result.rule))),
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map((text) => ({ level: 'error', message: { text } })),
          },
        ],
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
}

function resultOf({ rule, severity, message, file, subject }: SarifResult, ruleIndex: number | undefined): object {
  const location = {
    ...(file && {
      physicalLocation: {
        artifactLocation: { uri: uriOf(file.path) },
        region: { startLine: file.line, ...(file.column !== undefined && { startColumn: file.column }) },
      },
    }),
    ...(subject && { logicalLocations: [{ fullyQualifiedName: subject.name, kind: subject.kind }] }),
  };
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: severity,
    message: { text: message },
    locations: [location],
  };
}

/** Returns a path as a URI, relative if the path is. */
function uriOf(path: string): string {
  return path.split(/[\\/]/).map(encodeURIComponent).join('/');
}
