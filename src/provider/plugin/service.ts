/**
 * The RPCs of Terraform's provider protocol, for any provider. Each reads its request by schema, calls the provider,
 * and turns what comes back, thrown or returned, into an answer with diagnostics.
 */
import type { ObjectValue } from './codec';
import { CodecError, decode, decodeJson, encode } from './codec';
import type { Diagnostic } from './diagnostic';
import { DiagnosticError, error } from './diagnostic';
import type { Handlers } from './grpc';
import type { Log } from './log';
import { diagnosticMessage, pathMessage, schemaMessage } from './messages';
import { planObject } from './plan';
import type { DynamicValue, Provider as ProviderService } from './protocol/generated/tfplugin6_pb';
import type { AnyResource, Context, Outcome, PrivateState, Provider } from './resource';
import type { Schema, Value } from './schema';
import { isWhollyKnown, UNKNOWN } from './schema';

/** The handlers of one provider process. They share the client that ConfigureProvider makes. */
export function providerHandlers(provider: Provider, log: Log): Handlers<typeof ProviderService> {
  const stop = new AbortController();
  const context: Context = { signal: stop.signal, log };
  let client: unknown;

  return {
    getProviderSchema: () =>
      answer({}, () => ({
        provider: schemaMessage(provider.schema),
        resourceSchemas: Object.fromEntries(
          Object.entries(provider.resources).map(([name, { schema }]) => [name, schemaMessage(schema)]),
        ),
        serverCapabilities: { getProviderSchemaOptional: true },
      })),

    validateProviderConfig: ({ config }) =>
      answer({}, () => {
        const value = read(provider.schema, config);
        return diagnose(value === null ? [] : provider.validate?.(value));
      }),

    configureProvider: ({ config }) =>
      answer({}, async () => {
        client = await provider.configure(required(read(provider.schema, config)), context);
        return {};
      }),

    stopProvider: () => {
      stop.abort(new Error('Terraform asked the provider to stop'));
      return Promise.resolve({});
    },

    validateResourceConfig: ({ typeName, config, clientCapabilities }) =>
      answer({}, () => {
        const resource = find(provider, typeName);
        const capabilities = { writeOnlyAttributes: clientCapabilities?.writeOnlyAttributesAllowed ?? false };
        return diagnose(resource.validate?.(required(read(resource.schema, config)), capabilities));
      }),

    upgradeResourceState: ({ typeName, version, rawState }) =>
      answer({}, () => {
        const { schema } = find(provider, typeName);
        if (version > schema.version) {
          const detail = `It has version ${version} and this provider knows up to ${schema.version}. Use a newer provider.`;
          throw new DiagnosticError([error('The state was written by a newer provider', detail)]);
        }
        return { upgradedState: write(schema, decodeJson(schema, rawState?.json ?? new Uint8Array())) };
      }),

    readResource: (request) =>
      // What cannot be read stays as it is: an error must never look like an object that is gone.
      answer({ newState: request.currentState, private: request.private }, async () => {
        const resource = find(provider, request.typeName);
        const state = read(resource.schema, request.currentState);
        if (state === null || client === undefined) return {};
        const outcome = await resource.read(state, fromBytes(request.private), client, context);
        return outcomeMessage(resource.schema, outcome, request.private);
      }),

    planResourceChange: (request) =>
      answer({ plannedPrivate: request.priorPrivate }, () => {
        const resource = find(provider, request.typeName);
        const { schema } = resource;
        const prior = read(schema, request.priorState);
        const proposed = read(schema, request.proposedNewState);
        if (proposed === null) return { plannedState: write(schema, null) };
        const config = required(read(schema, request.config));
        const { planned, requiresReplace } = planObject(schema, prior, proposed, config);
        const privateState = fromBytes(request.priorPrivate);
        const final = resource.plan?.({ prior, planned, config, privateState }, context) ?? planned;
        return {
          plannedState: write(schema, final),
          requiresReplace: requiresReplace.map((name) => pathMessage([name])),
        };
      }),

    applyResourceChange: (request) =>
      // A change that fails leaves the prior state, which is null for a create.
      answer({ newState: request.priorState, private: request.plannedPrivate }, async () => {
        const resource = find(provider, request.typeName);
        if (client === undefined) throw new DiagnosticError([notConfigured]);
        const outcome = await apply(resource, request, client, context);
        return outcomeMessage(resource.schema, outcome, request.plannedPrivate);
      }),

    importResourceState: ({ typeName, id }) =>
      answer({}, () => {
        const resource = find(provider, typeName);
        if (!resource.import) throw new DiagnosticError([error(`${typeName} cannot be imported`, 'Create it anew.')]);
        const state = write(resource.schema, resource.import(id));
        return { importedResources: [{ typeName, state, private: toBytes({}) }] };
      }),
  };

  /** Runs a handler; on failure the answer is `fallback` with the diagnostics of the failure. */
  async function answer<A extends object, F extends object>(
    fallback: F,
    run: () => A | Promise<A>,
  ): Promise<F & Partial<A> & Diagnosed> {
    try {
      return { ...fallback, ...(await run()) };
    } catch (thrown) {
      return { ...fallback, diagnostics: failure(thrown).map(diagnosticMessage) };
    }
  }

  function failure(thrown: unknown): readonly Diagnostic[] {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics;
    if (thrown instanceof CodecError)
      return [error('Terraform and the provider disagree about a value', thrown.message)];
    if (stop.signal.aborted) return [error('Interrupted', 'Terraform asked the provider to stop.')];
    const detail =
      thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'Something that is no error was thrown.';
    log.error('unexpected error', { error: thrown instanceof Error ? thrown.stack : undefined });
    return [error('Unexpected error in the provider', `${detail} This is a bug of the provider; please report it.`)];
  }
}

type Diagnosed = { readonly diagnostics?: ReturnType<typeof diagnosticMessage>[] };

interface ApplyRequest {
  readonly priorState?: DynamicValue;
  readonly plannedState?: DynamicValue;
  readonly config?: DynamicValue;
  readonly plannedPrivate: Uint8Array;
}

async function apply(
  resource: AnyResource,
  request: ApplyRequest,
  client: unknown,
  context: Context,
): Promise<Outcome<ObjectValue>> {
  const { schema } = resource;
  const prior = read(schema, request.priorState);
  const planned = read(schema, request.plannedState);
  if (planned === null) {
    if (prior !== null) await resource.delete(prior, client, context);
    return { state: null };
  }
  const config = required(read(schema, request.config));
  const change = { planned, config, privateState: fromBytes(request.plannedPrivate) };
  const outcome =
    prior === null
      ? await resource.create({ ...change, prior }, client, context)
      : await resource.update({ ...change, prior }, client, context);
  return isWhollyKnown(outcome.state) ? outcome : { ...outcome, state: withoutUnknowns(outcome.state) };
}

/** An unknown value in a new state taints the object; null says the same and keeps it. */
function withoutUnknowns(state: ObjectValue | null): ObjectValue | null {
  const clean = (value: Value): Value => {
    if (value === UNKNOWN) return null;
    if (Array.isArray(value)) return (value as readonly Value[]).map(clean);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
  };
  return clean(state) as ObjectValue | null;
}

const notConfigured = error(
  'The provider is not configured',
  'Its configuration holds a value that was still unknown. Apply what that value comes from first.',
);

function find(provider: Provider, typeName: string): AnyResource {
  const resource = Object.hasOwn(provider.resources, typeName) ? provider.resources[typeName] : undefined;
  if (!resource) throw new DiagnosticError([error('Unknown resource type', `This provider has no ${typeName}.`)]);
  return resource;
}

function outcomeMessage(schema: Schema, outcome: Outcome<ObjectValue>, privateState: Uint8Array) {
  return {
    newState: write(schema, outcome.state),
    private: outcome.privateState ? toBytes(outcome.privateState) : privateState,
    ...diagnose(outcome.diagnostics),
  };
}

const diagnose = (diagnostics: readonly Diagnostic[] = []) => ({ diagnostics: diagnostics.map(diagnosticMessage) });

function read(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  if (!value) return null;
  return value.json.length > 0 ? decodeJson(schema, value.json) : decode(schema, value.msgpack);
}

function write(schema: Schema, object: ObjectValue | null): { msgpack: Uint8Array } {
  return { msgpack: encode(schema, object) };
}

function required<T>(value: T | null): T {
  if (value === null) throw new CodecError('The configuration is missing');
  return value;
}

/** Private state that is not ours to read (another version wrote it, or it is broken) counts as none. */
function fromBytes(bytes: Uint8Array): PrivateState {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PrivateState) : {};
  } catch {
    return {};
  }
}

function toBytes(privateState: PrivateState): Uint8Array {
  return Buffer.from(JSON.stringify(privateState));
}
