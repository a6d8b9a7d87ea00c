/** One provider process as its RPCs see it: its client, whether it has to stop, and what its failures become. */
import { setMaxListeners } from 'node:events';
import { CodecError } from '../values/codec';
import type { Diagnostic } from '../diagnostic';
import { DiagnosticError, error } from '../diagnostic';
import type { Log } from '../log';
import { diagnosticMessage } from './messages';
import type { AnyProvider } from '../provider';
import { Deferred_Reason } from '../protocol/generated/tfplugin6';
import type { Context, DeferralReason } from '../resource';
import type { ObjectValue } from '../schema';

type WithDiagnostics = { readonly diagnostics?: ReturnType<typeof diagnosticMessage>[] };

const notConfigured = error(
  'The provider is not configured',
  'Its configuration contains a value that was still unknown. Apply what that value depends on first.',
);
const deferralReasons = {
  'resource-config-unknown': Deferred_Reason.RESOURCE_CONFIG_UNKNOWN,
  'absent-prerequisite': Deferred_Reason.ABSENT_PREREQ,
} as const;

const interrupted = error('Interrupted', 'Terraform asked the provider to stop.');

export class PluginRuntime {
  private stopping = newController();
  private terraformVersion?: string;
  /** What `configure` returned; undefined as long as the configuration contains unknown values. */
  client: unknown;
  /** Whether Terraform has configured the provider, which it does to plan and to apply, but not to validate. */
  isConfigured = false;

  constructor(
    readonly provider: AnyProvider,
    private readonly log: Log,
  ) {}

  get context(): Context {
    return { signal: this.stopping.signal, log: this.log, terraformVersion: this.terraformVersion };
  }

  /** Creates the client. After a stop, a process that is being debugged continues with this. */
  async configure(config: ObjectValue, terraformVersion: string): Promise<void> {
    if (this.stopping.signal.aborted) this.stopping = newController();
    this.terraformVersion = terraformVersion || undefined;
    this.isConfigured = true;
    this.client = await this.untilStopped(() => this.provider.configure(config, this.context));
  }

  stop(): void {
    this.stopping.abort(new Error('Terraform asked the provider to stop'));
  }

  /** Returns the client; throws if the provider is not configured. */
  requireClient(): unknown {
    if (this.client === undefined) throw new DiagnosticError([notConfigured]);
    return this.client;
  }

  /**
   * Returns why an operation is deferred, if the client allows that: the configuration of the provider contains unknown values, or the
   * reason that the operation has.
   */
  deferral(
    capabilities: { readonly deferralAllowed?: boolean } | undefined,
    reason?: DeferralReason,
  ): { readonly reason: Deferred_Reason } | undefined {
    if (!capabilities?.deferralAllowed) return undefined;
    if (this.isConfigured && this.client === undefined) return { reason: Deferred_Reason.PROVIDER_CONFIG_UNKNOWN };
    return reason && { reason: deferralReasons[reason] };
  }

  /** Throws if Terraform has asked the provider to stop. */
  requireNotStopped(): void {
    if (this.stopping.signal.aborted) throw new DiagnosticError([interrupted]);
  }

  /** Returns what `run` resolves to, or throws as soon as Terraform asks to stop. For operations that change nothing. */
  async untilStopped<T>(run: () => T | Promise<T>): Promise<T> {
    this.requireNotStopped();
    const { signal } = this.stopping;
    let onAbort = () => {};
    const stopped = new Promise<never>((_, reject) => {
      onAbort = () => reject(new DiagnosticError([interrupted]));
      signal.addEventListener('abort', onAbort);
    });
    try {
      return await Promise.race([run(), stopped]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Runs a handler. If it fails, the response is `fallback` with the diagnostics of the failure. */
  async respond<A extends object, F extends object>(
    fallback: F,
    run: () => A | Promise<A>,
  ): Promise<F & Partial<A> & WithDiagnostics> {
    try {
      return { ...fallback, ...(await run()) };
    } catch (thrown) {
      return { ...fallback, ...withDiagnostics(this.diagnosticsOf(thrown)) };
    }
  }

  /** Returns what was thrown as diagnostics. */
  diagnosticsOf(thrown: unknown): readonly Diagnostic[] {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics;
    if (thrown instanceof CodecError) {
      const detail = `${thrown.message}. Terraform sent it in this form. Please report it, with the versions of Terraform and of the provider.`;
      return [error('Terraform and the provider disagree about a value', detail)];
    }
    if (this.stopping.signal.aborted) return [interrupted];
    const detail =
      thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'A value that is not an error was thrown.';
    this.log.error('unexpected error', { error: thrown instanceof Error ? thrown.stack : undefined });
    return [error('Unexpected error in the provider', `${detail} This is a bug of the provider; please report it.`)];
  }
}

/** Creates a controller for any number of listeners, as many as Terraform has operations, without a warning of Node.js. */
function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Returns the field of a response that has the diagnostics. */
export const withDiagnostics = (diagnostics: readonly Diagnostic[] = []) => ({
  diagnostics: diagnostics.map(diagnosticMessage),
});

/** Returns a part of the provider by its type name. */
export function partOf<T>(all: Readonly<Record<string, T>> | undefined, typeName: string, kind: string): T {
  const part = all && Object.hasOwn(all, typeName) ? all[typeName] : undefined;
  if (part === undefined) {
    throw new DiagnosticError([error(`Unknown ${kind}`, `This provider has no ${JSON.stringify(typeName)}.`)]);
  }
  return part;
}
