/** Reads Terraform's machine-readable output: planned actions and diagnostics, by the address of the resource. */
import type { Workspace } from '../support/terraform/terraform';

export interface RunDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address: string | undefined;
}

export interface JsonRun {
  readonly status: number | null;
  readonly diagnostics: readonly RunDiagnostic[];
  /** The planned action by address: `create`, `update`, `replace`, `delete`, `import` … */
  readonly planned: ReadonlyMap<string, string>;
}

interface Line {
  readonly type: string;
  readonly diagnostic?: {
    readonly severity: 'error' | 'warning';
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
  };
  readonly change?: {
    readonly resource: { readonly addr: string };
    readonly action: string;
    readonly importing?: object;
  };
}

/** Runs a command with -json. */
async function jsonRun(tf: Workspace, args: readonly string[]): Promise<JsonRun> {
  const { status, stdout, stderr } = await tf.run(args);
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  if (lines.length === 0) throw new Error(`terraform ${args.join(' ')} printed nothing in JSON: ${stdout}${stderr}`);
  return {
    status,
    diagnostics: lines.flatMap(({ diagnostic }) => {
      if (!diagnostic) return [];
      const { severity, summary, detail = '', address } = diagnostic;
      return [{ severity, summary, detail, address }];
    }),
    planned: new Map(
      lines.flatMap(({ type, change }): [string, string][] => {
        if (type !== 'planned_change' || !change) return [];
        return [[change.resource.addr, change.importing ? `import, ${change.action}` : change.action]];
      }),
    ),
  };
}

/** Applies with many resources at a time. */
export const apply = (tf: Workspace, more: readonly string[] = []): Promise<JsonRun> =>
  jsonRun(tf, ['apply', '-json', '-auto-approve', '-parallelism=40', ...more]);

export const plan = (tf: Workspace, more: readonly string[] = []): Promise<JsonRun> =>
  jsonRun(tf, ['plan', '-json', '-parallelism=40', ...more]);
