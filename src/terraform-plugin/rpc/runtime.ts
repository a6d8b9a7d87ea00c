/** One provider process as its RPCs see it: what was configured, whether to stop, and how a failure is answered. */
import { setMaxListeners } from 'node:events';
import type { ObjectValue } from '../values/codec';
import { CodecError } from '../values/codec';
import type { Diagnostic } from '../diagnostic';
import { DiagnosticError, error } from '../diagnostic';
import type { Log } from '../log';
import { diagnosticMessage } from './messages';
import type { Provider } from '../provider';
import type { Context } from '../resource';

export type Diagnosed = { readonly diagnostics?: ReturnType<typeof diagnosticMessage>[] };

const notConfigured = error(
  'The provider is not configured',
  'Its configuration holds a value that was still unknown. Apply what that value comes from first.',
);
const interrupted = error('Interrupted', 'Terraform asked the provider to stop.');

export class PluginRuntime {
  private stopping = newController();
  private terraformVersion?: string;
  /** What `configure` made; undefined while the configuration is not known. */
  client: unknown;
  /** Whether Terraform has configured the provider, which it does to plan and to apply, and not to validate. */
  isConfigured = false;

  constructor(
    readonly provider: Provider,
    private readonly log: Log,
  ) {}

  get context(): Context {
    return { signal: this.stopping.signal, log: this.log, terraformVersion: this.terraformVersion };
  }

  /** Makes the client. A process that outlives a stop (one that is being debugged) starts afresh with this. */
  async configure(config: ObjectValue, terraformVersion: string): Promise<void> {
    if (this.stopping.signal.aborted) this.stopping = newController();
    this.terraformVersion = terraformVersion || undefined;
    this.isConfigured = true;
    this.client = await this.untilStopped(() => this.provider.configure(config, this.context));
  }

  stop(): void {
    this.stopping.abort(new Error('Terraform asked the provider to stop'));
  }

  /** The client, for what cannot go without. */
  requireClient(): unknown {
    if (this.client === undefined) throw new DiagnosticError([notConfigured]);
    return this.client;
  }

  /** Nothing is begun once Terraform has asked to stop. */
  refuseWhenStopped(): void {
    if (this.stopping.signal.aborted) throw new DiagnosticError([interrupted]);
  }

  /** What `run` ends with, or an error as soon as Terraform asks to stop. For what changes nothing. */
  async untilStopped<T>(run: () => T | Promise<T>): Promise<T> {
    this.refuseWhenStopped();
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

  /** Runs a handler; on failure the answer is `fallback` with the diagnostics of the failure. */
  async answer<A extends object, F extends object>(
    fallback: F,
    run: () => A | Promise<A>,
  ): Promise<F & Partial<A> & Diagnosed> {
    try {
      return { ...fallback, ...(await run()) };
    } catch (thrown) {
      return { ...fallback, ...diagnose(this.failure(thrown)) };
    }
  }

  /** What was thrown, as diagnostics. */
  failure(thrown: unknown): readonly Diagnostic[] {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics;
    if (thrown instanceof CodecError) {
      const detail = `${thrown.message}. This is how Terraform sent it. Please report it, with the versions of Terraform and of the provider.`;
      return [error('Terraform and the provider disagree about a value', detail)];
    }
    if (this.stopping.signal.aborted) return [interrupted];
    const detail =
      thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'Something that is no error was thrown.';
    this.log.error('unexpected error', { error: thrown instanceof Error ? thrown.stack : undefined });
    return [error('Unexpected error in the provider', `${detail} This is a bug of the provider; please report it.`)];
  }
}

/** As many operations as Terraform runs at a time listen to it: no leak, of which Node.js would warn. */
function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

export const diagnose = (diagnostics: readonly Diagnostic[] = []) => ({
  diagnostics: diagnostics.map(diagnosticMessage),
});

/** Something of the provider by its type name. */
export function find<T>(all: Readonly<Record<string, T>> | undefined, typeName: string, kind: string): T {
  const found = all && Object.hasOwn(all, typeName) ? all[typeName] : undefined;
  if (found === undefined) {
    throw new DiagnosticError([error(`Unknown ${kind}`, `This provider has no ${JSON.stringify(typeName)}.`)]);
  }
  return found;
}
