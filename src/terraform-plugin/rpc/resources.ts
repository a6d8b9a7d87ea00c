/** The RPCs of managed resources. */
import { schemaDiagnostics } from './schema-diagnostics';
import type { Handlers } from '../transport/grpc';
import { pathMessage } from './messages';
import { CodecError } from '../values/codec';
import { configOf, planObject } from '../values/plan';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import type {
  ApplyResourceChangeRequest,
  PlanResourceChangeRequest,
  ReadResourceRequest,
} from '../protocol/generated/tfplugin6';
import { DiagnosticError, error } from '../diagnostic';
import type { AnyResource, MovedObject, OperationResult } from '../resource';
import type { ObjectValue } from '../schema';
import { isWhollyKnown } from '../schema';
import { identityMessage, importedObject } from './identity';
import { brokenPrivateState, decodePrivateState, encodePlannedPrivateState, encodePrivateState } from './private-state';
import type { PluginRuntime } from './runtime';
import { partOf, withDiagnostics } from './runtime';
import {
  completeObject,
  decodeConfig,
  decodeForeignState,
  decodeState,
  decodeValue,
  emptyIdentityOf,
  encodeValue,
  requireAppliable,
  upgradeStored,
  withoutUnknowns,
} from './values';

export function resourceHandlers(runtime: PluginRuntime) {
  const resourceOf = (typeName: string) => partOf(runtime.provider.resources, typeName, 'resource type');

  return {
    validateResourceConfig: ({ typeName, config, clientCapabilities }) =>
      runtime.respond({}, () => {
        const resource = resourceOf(typeName);
        const options = {
          writeOnlyAttributes: clientCapabilities?.writeOnlyAttributesAllowed ?? false,
          isPlan: runtime.isConfigured,
        };
        const given = decodeConfig(resource.schema, config);
        return withDiagnostics([
          ...schemaDiagnostics(resource.schema, given),
          ...(resource.validate?.(given, options) ?? []),
        ]);
      }),

    upgradeResourceState: ({ typeName, version, rawState }) =>
      runtime.respond({}, () => {
        const resource = resourceOf(typeName);
        const { schema, stateUpgraders } = resource;
        const what = `state of the ${typeName}`;
        const state = upgradeStored(what, schema, version, rawState, stateUpgraders, emptyIdentityOf(resource));
        return { upgradedState: encodeValue(schema, state) };
      }),

    readResource: (request) =>
      // After a failure the state is unchanged: an error must never look like an object that does not exist.
      runtime.respond(unchangedObject(request), async () => {
        const resource = resourceOf(request.typeName);
        const state = decodeState(resource.schema, request.currentState);
        const { client, context } = runtime;
        const deferred = runtime.deferral(request.clientCapabilities);
        if (state === null || client === undefined) return { ...(deferred && { deferred }) };
        const { prior, isBroken } = decodePrivateState(request.private);
        const result = await runtime.untilStopped(() => resource.read(state, prior, client, context));
        // Terraform would plan the creation of an object that is gone with its private state, as if it replaced it.
        const isGone = result.state === null;
        const diagnostics = [...(isBroken ? [brokenPrivateState] : []), ...(result.diagnostics ?? [])];
        return resultMessage(
          runtime,
          resource,
          { ...result, diagnostics },
          isBroken || isGone ? encodePrivateState({}) : request.private,
        );
      }),

    planResourceChange: (request) =>
      runtime.respond({ plannedPrivate: request.priorPrivate }, () =>
        runtime.untilStopped(() => planChange(runtime, resourceOf(request.typeName), request)),
      ),

    applyResourceChange: (request) => {
      // A change that fails leaves the prior state, which is null for a create, and the prior private state.
      const priorPrivate = encodePrivateState(decodePrivateState(request.plannedPrivate).prior);
      const unchanged = { newState: request.priorState, private: priorPrivate, newIdentity: request.plannedIdentity };
      return runtime.respond(unchanged, async () => {
        const resource = resourceOf(request.typeName);
        const client = runtime.requireClient();
        runtime.requireNotStopped();
        return applyChange(runtime, resource, request, client);
      });
    },

    importResourceState: ({ typeName, id, identity }) =>
      runtime.respond({}, () => {
        const resource = resourceOf(typeName);
        const object = importedObject(resource, typeName, id, identity);
        const imported = {
          typeName,
          state: encodeValue(resource.schema, object),
          private: encodePrivateState(resource.importedPrivateState ?? {}),
          identity: identityMessage(resource, object),
        };
        return { importedResources: [imported] };
      }),
    moveResourceState: ({ sourceProviderAddress, sourceTypeName, sourceSchemaVersion, sourceState, targetTypeName }) =>
      runtime.respond({}, () => {
        const resource = resourceOf(targetTypeName);
        const source: MovedObject = {
          providerAddress: sourceProviderAddress,
          typeName: sourceTypeName,
          schemaVersion: sourceSchemaVersion,
          attributes: decodeForeignState(sourceState),
        };
        const moved = resource.moveState?.(source);
        if (moved === undefined) {
          const from = `${JSON.stringify(sourceTypeName)} of ${JSON.stringify(sourceProviderAddress)}`;
          const detail = `This provider does not know how to move an object of the type ${from} to ${targetTypeName}. Import the object instead, and remove it from the state with a removed block.`;
          throw new DiagnosticError([error('The object cannot be moved to this resource type', detail)]);
        }
        const object = completeObject(resource.schema, moved);
        return {
          targetState: encodeValue(resource.schema, object),
          targetPrivate: encodePrivateState(resource.importedPrivateState ?? {}),
          targetIdentity: identityMessage(resource, object),
        };
      }),

    generateResourceConfig: ({ typeName, state: message }) =>
      runtime.respond({}, async () => {
        const resource = resourceOf(typeName);
        const { schema } = resource;
        const state = decodeState(schema, message);
        if (state === null) throw new CodecError('The state is missing');
        const config = configOf(schema, state);
        const { client, context } = runtime;
        const generated = await runtime.untilStopped(
          () => resource.generateConfig?.(state, config, client, context) ?? { config },
        );
        return { config: encodeValue(schema, generated.config), ...withDiagnostics(generated.diagnostics) };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}

const unchangedObject = (request: ReadResourceRequest) => ({
  newState: request.currentState,
  private: request.private,
  newIdentity: request.currentIdentity,
});

async function planChange(runtime: PluginRuntime, resource: AnyResource, request: PlanResourceChangeRequest) {
  const { schema } = resource;
  const prior = decodeState(schema, request.priorState);
  const proposed = decodeValue(schema, request.proposedNewState);
  if (proposed === null) return planDestroy(runtime, resource, prior, request);
  const config = decodeConfig(schema, request.config);
  const { planned, requiresReplace } = planObject(schema, prior, proposed, config);
  // A replacement is planned as a create, with the private state of the object that it replaces. Terraform passes the private
  // state of this response to the delete; it does not belong to the new object.
  const { prior: priorPrivate } = decodePrivateState(request.priorPrivate);
  const privateState = prior === null ? {} : priorPrivate;
  const isReplacement = prior === null && Object.keys(priorPrivate).length > 0;
  const change = { prior, planned, config, privateState, ...(isReplacement && { replacedPrivateState: priorPrivate }) };
  const result = (await resource.plan?.(change, runtime.client, runtime.context)) ?? { planned };
  const deferred = runtime.deferral(request.clientCapabilities, result.deferred);
  const replacing = prior === null ? [] : [...new Set([...requiresReplace, ...(result.requiresReplace ?? [])])];
  return {
    plannedState: encodeValue(schema, result.planned),
    requiresReplace: replacing.map((name) => pathMessage([name])),
    // The identity of an object never changes, so it is known unless the object is new.
    plannedIdentity: prior === null ? undefined : request.priorIdentity,
    plannedPrivate: encodePlannedPrivateState({
      prior: result.replacedPrivateState ?? priorPrivate,
      planned: result.privateState ?? privateState,
    }),
    ...(deferred && { deferred }),
    ...withDiagnostics(result.diagnostics),
  };
}

async function planDestroy(
  runtime: PluginRuntime,
  resource: AnyResource,
  prior: ObjectValue | null,
  { priorPrivate, clientCapabilities }: PlanResourceChangeRequest,
) {
  const deferred = runtime.deferral(clientCapabilities);
  const own = decodePrivateState(priorPrivate).prior;
  const { client, context } = runtime;
  const { privateState = own, diagnostics } =
    (prior && (await resource.planDestroy?.(prior, own, client, context))) ?? {};
  return {
    plannedState: encodeValue(resource.schema, null),
    plannedPrivate: encodePlannedPrivateState({ prior: privateState, planned: privateState }),
    ...(deferred && { deferred }),
    ...withDiagnostics(diagnostics),
  };
}

async function applyChange(
  runtime: PluginRuntime,
  resource: AnyResource,
  request: ApplyResourceChangeRequest,
  client: unknown,
) {
  const { schema } = resource;
  const { context } = runtime;
  const prior = decodeState(schema, request.priorState);
  const planned = decodeValue(schema, request.plannedState);
  const { planned: privateState, prior: priorPrivate } = decodePrivateState(request.plannedPrivate);
  if (planned === null) {
    const { diagnostics = [] } = (prior && (await resource.delete(prior, priorPrivate, client, context))) ?? {};
    const isStillThere = diagnostics.some(({ severity }) => severity === 'error');
    return isStillThere
      ? withDiagnostics(diagnostics)
      : { newState: encodeValue(schema, null), newIdentity: undefined, ...withDiagnostics(diagnostics) };
  }
  const config = decodeConfig(schema, request.config);
  requireAppliable(schema, planned, config);
  const change = { planned, config, privateState };
  const result =
    prior === null
      ? await resource.create({ ...change, prior }, client, context)
      : await resource.update({ ...change, prior }, client, context);
  const isKnown = isWhollyKnown(result.state);
  const known = isKnown ? result : { ...result, state: withoutUnknowns(result.state) };
  return resultMessage(runtime, resource, known, encodePrivateState(privateState));
}

/** Returns the response with the object. If its identity cannot be determined, that is an error, but the object is kept. */
function resultMessage(
  runtime: PluginRuntime,
  resource: AnyResource,
  result: OperationResult<ObjectValue>,
  privateState: Uint8Array,
) {
  const diagnostics = [...(result.diagnostics ?? [])];
  let newIdentity: ReturnType<typeof identityMessage>;
  try {
    newIdentity = identityMessage(resource, result.state);
  } catch (thrown) {
    diagnostics.push(...runtime.diagnosticsOf(thrown));
  }
  return {
    newState: encodeValue(resource.schema, result.state),
    newIdentity,
    private: result.privateState ? encodePrivateState(result.privateState) : privateState,
    ...withDiagnostics(diagnostics),
  };
}
