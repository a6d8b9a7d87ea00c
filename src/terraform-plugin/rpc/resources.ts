/** The RPCs of managed resources. */
import type { ObjectValue } from '../values/codec';
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import { pathMessage } from './messages';
import { planObject } from '../values/plan';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import type {
  ApplyResourceChangeRequest,
  PlanResourceChangeRequest,
  ReadResourceRequest,
} from '../protocol/generated/tfplugin6';
import type { AnyResource, OperationResult } from '../resource';
import type { Schema } from '../schema';
import { isWhollyKnown } from '../schema';
import { identityMessage, imported } from './identity';
import type { PluginRuntime } from './runtime';
import { diagnose, find } from './runtime';
import {
  brokenPrivateState,
  lackOf,
  plannedPrivateToBytes,
  privateFromBytes,
  privateToBytes,
  readValue,
  readKnown,
  readRequired,
  upgrade,
  withoutUnknowns,
  writeValue,
} from './values';

export function resourceHandlers(runtime: PluginRuntime) {
  const resourceOf = (typeName: string) => find(runtime.provider.resources, typeName, 'resource type');

  return {
    validateResourceConfig: ({ typeName, config, clientCapabilities }) =>
      runtime.answer({}, () => {
        const resource = resourceOf(typeName);
        const options = {
          writeOnlyAttributes: clientCapabilities?.writeOnlyAttributesAllowed ?? false,
          isPlan: runtime.isConfigured,
        };
        return diagnose(resource.validate?.(readRequired(resource.schema, config), options));
      }),

    upgradeResourceState: ({ typeName, version, rawState }) =>
      runtime.answer({}, () => {
        const resource = resourceOf(typeName);
        const { schema, stateUpgraders } = resource;
        const what = `state of the ${typeName}`;
        const state = upgrade(what, schema, version, rawState, stateUpgraders, lackOf(resource));
        return { upgradedState: writeValue(schema, state) };
      }),

    readResource: (request) =>
      // What cannot be read stays as it is: an error must never look like an object that is gone.
      runtime.answer(unread(request), async () => {
        const resource = resourceOf(request.typeName);
        const state = readKnown(resource.schema, request.currentState);
        const { client, context } = runtime;
        if (state === null || client === undefined) return {};
        const { prior, isBroken } = privateFromBytes(request.private);
        const outcome = await runtime.untilStopped(() => resource.read(state, prior, client, context));
        // Terraform would plan the creation of an object that is gone with its private state, as if it replaced it.
        const isGone = outcome.state === null;
        const diagnostics = [...(isBroken ? [brokenPrivateState] : []), ...(outcome.diagnostics ?? [])];
        return outcomeMessage(
          runtime,
          resource,
          { ...outcome, diagnostics },
          isBroken || isGone ? privateToBytes({}) : request.private,
        );
      }),

    planResourceChange: (request) =>
      runtime.answer({ plannedPrivate: request.priorPrivate }, () =>
        runtime.untilStopped(() => plan(runtime, resourceOf(request.typeName), request)),
      ),

    applyResourceChange: (request) => {
      // A change that fails leaves the prior state, which is null for a create, and the prior private state.
      const priorPrivate = privateToBytes(privateFromBytes(request.plannedPrivate).prior);
      const unchanged = { newState: request.priorState, private: priorPrivate, newIdentity: request.plannedIdentity };
      return runtime.answer(unchanged, async () => {
        const resource = resourceOf(request.typeName);
        const client = runtime.requireClient();
        runtime.refuseWhenStopped();
        return apply(runtime, resource, request, client);
      });
    },

    importResourceState: ({ typeName, id, identity }) =>
      runtime.answer({}, () => {
        const resource = resourceOf(typeName);
        const object = imported(resource, typeName, id, identity);
        const state = writeValue(resource.schema, object);
        const privateState = privateToBytes(resource.importedPrivateState ?? {});
        const found = { typeName, state, private: privateState, identity: identityMessage(resource, object) };
        return { importedResources: [found] };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}

const unread = (request: ReadResourceRequest) => ({
  newState: request.currentState,
  private: request.private,
  newIdentity: request.currentIdentity,
});

async function plan(runtime: PluginRuntime, resource: AnyResource, request: PlanResourceChangeRequest) {
  const { schema } = resource;
  const prior = readKnown(schema, request.priorState);
  const proposed = readValue(schema, request.proposedNewState);
  if (proposed === null) return planDestroy(runtime, resource, prior, request);
  const config = readRequired(schema, request.config);
  const { planned, requiresReplace } = planObject(schema, prior, proposed, config);
  // A replacement is planned as a create, with the private state of the object that it replaces: it goes along for the
  // delete, which gets what this plan answers, and is not the new object's.
  const { prior: priorPrivate } = privateFromBytes(request.priorPrivate);
  const privateState = prior === null ? {} : priorPrivate;
  const isReplacement = prior === null && Object.keys(priorPrivate).length > 0;
  const change = { prior, planned, config, privateState, ...(isReplacement && { replacedPrivateState: priorPrivate }) };
  const outcome = (await resource.plan?.(change, runtime.client, runtime.context)) ?? { planned };
  const replacing = prior === null ? [] : [...new Set([...requiresReplace, ...(outcome.requiresReplace ?? [])])];
  return {
    plannedState: writeValue(schema, outcome.planned),
    requiresReplace: replacing.map((name) => pathMessage([name])),
    // What identifies an object is decided once, so it is known before unless the object is new.
    plannedIdentity: prior === null ? undefined : request.priorIdentity,
    plannedPrivate: plannedPrivateToBytes({
      prior: outcome.replacedPrivateState ?? priorPrivate,
      planned: outcome.privateState ?? privateState,
    }),
    ...diagnose(outcome.diagnostics),
  };
}

async function planDestroy(
  runtime: PluginRuntime,
  resource: AnyResource,
  prior: ObjectValue | null,
  { priorPrivate }: PlanResourceChangeRequest,
) {
  const own = privateFromBytes(priorPrivate).prior;
  const { client, context } = runtime;
  const { privateState = own, diagnostics } =
    (prior && (await resource.planDestroy?.(prior, own, client, context))) ?? {};
  return {
    plannedState: writeValue(resource.schema, null),
    plannedPrivate: plannedPrivateToBytes({ prior: privateState, planned: privateState }),
    ...diagnose(diagnostics),
  };
}

async function apply(
  runtime: PluginRuntime,
  resource: AnyResource,
  request: ApplyResourceChangeRequest,
  client: unknown,
) {
  const { schema } = resource;
  const { context } = runtime;
  const prior = readKnown(schema, request.priorState);
  const planned = readValue(schema, request.plannedState);
  const { planned: privateState, prior: priorPrivate } = privateFromBytes(request.plannedPrivate);
  if (planned === null) {
    const { diagnostics = [] } = (prior && (await resource.delete(prior, priorPrivate, client, context))) ?? {};
    const isStillThere = diagnostics.some(({ severity }) => severity === 'error');
    return isStillThere
      ? diagnose(diagnostics)
      : { newState: writeValue(schema, null), newIdentity: undefined, ...diagnose(diagnostics) };
  }
  const config = readRequired(schema, request.config);
  refuseUnknown(schema, planned, config);
  const change = { planned, config, privateState };
  const outcome =
    prior === null
      ? await resource.create({ ...change, prior }, client, context)
      : await resource.update({ ...change, prior }, client, context);
  const isKnown = isWhollyKnown(outcome.state);
  const known = isKnown ? outcome : { ...outcome, state: withoutUnknowns(outcome.state) };
  return outcomeMessage(runtime, resource, known, privateToBytes(privateState));
}

/** At apply the configuration is known, and of what is planned only that is unknown which the provider decides. */
function refuseUnknown(schema: Schema, planned: ObjectValue, config: ObjectValue): void {
  const unknown = Object.keys(config).find(
    (name) =>
      !isWhollyKnown(config[name]) || (!schema.attributes[name]?.computed && !isWhollyKnown(planned[name] ?? null)),
  );
  if (unknown === undefined) return;
  const detail = `Terraform asked to apply a change before ${unknown} was known.`;
  throw new DiagnosticError([error('A value is still unknown', detail, [unknown])]);
}

/** The object as it is now. That its identity cannot be told is an error; losing the object would be worse. */
function outcomeMessage(
  runtime: PluginRuntime,
  resource: AnyResource,
  outcome: OperationResult<ObjectValue>,
  privateState: Uint8Array,
) {
  const diagnostics = [...(outcome.diagnostics ?? [])];
  let newIdentity: ReturnType<typeof identityMessage>;
  try {
    newIdentity = identityMessage(resource, outcome.state);
  } catch (thrown) {
    diagnostics.push(...runtime.failure(thrown));
  }
  return {
    newState: writeValue(resource.schema, outcome.state),
    newIdentity,
    private: outcome.privateState ? privateToBytes(outcome.privateState) : privateState,
    ...diagnose(diagnostics),
  };
}
