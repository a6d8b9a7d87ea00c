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
import type { AnyResource, Outcome } from '../resource';
import type { Schema } from '../schema';
import { isWhollyKnown } from '../schema';
import { identityMessage, imported } from './identity';
import type { Session } from './session';
import { diagnose, find } from './session';
import {
  brokenPrivateState,
  lackOf,
  plannedPrivateToBytes,
  privateFromBytes,
  privateToBytes,
  read,
  readKnown,
  readRequired,
  upgrade,
  withoutUnknowns,
  write,
} from './values';

export function resourceHandlers(session: Session) {
  const resourceOf = (typeName: string) => find(session.provider.resources, typeName, 'resource type');

  return {
    validateResourceConfig: ({ typeName, config, clientCapabilities }) =>
      session.answer({}, () => {
        const resource = resourceOf(typeName);
        const options = {
          writeOnlyAttributes: clientCapabilities?.writeOnlyAttributesAllowed ?? false,
          isPlan: session.isConfigured,
        };
        return diagnose(resource.validate?.(readRequired(resource.schema, config), options));
      }),

    upgradeResourceState: ({ typeName, version, rawState }) =>
      session.answer({}, () => {
        const resource = resourceOf(typeName);
        const { schema, stateUpgraders } = resource;
        const what = `state of the ${typeName}`;
        const state = upgrade(what, schema, version, rawState, stateUpgraders, lackOf(resource));
        return { upgradedState: write(schema, state) };
      }),

    readResource: (request) =>
      // What cannot be read stays as it is: an error must never look like an object that is gone.
      session.answer(unread(request), async () => {
        const resource = resourceOf(request.typeName);
        const state = readKnown(resource.schema, request.currentState);
        const { client, context } = session;
        if (state === null || client === undefined) return {};
        const { prior, isBroken } = privateFromBytes(request.private);
        const outcome = await session.untilStopped(() => resource.read(state, prior, client, context));
        // Terraform would plan the creation of an object that is gone with its private state, as if it replaced it.
        const isGone = outcome.state === null;
        const diagnostics = [...(isBroken ? [brokenPrivateState] : []), ...(outcome.diagnostics ?? [])];
        return outcomeMessage(
          session,
          resource,
          { ...outcome, diagnostics },
          isBroken || isGone ? privateToBytes({}) : request.private,
        );
      }),

    planResourceChange: (request) =>
      session.answer({ plannedPrivate: request.priorPrivate }, () =>
        session.untilStopped(() => plan(session, resourceOf(request.typeName), request)),
      ),

    applyResourceChange: (request) => {
      // A change that fails leaves the prior state, which is null for a create, and the prior private state.
      const priorPrivate = privateToBytes(privateFromBytes(request.plannedPrivate).prior);
      const unchanged = { newState: request.priorState, private: priorPrivate, newIdentity: request.plannedIdentity };
      return session.answer(unchanged, async () => {
        const resource = resourceOf(request.typeName);
        const client = session.requireClient();
        session.refuseWhenStopped();
        return apply(session, resource, request, client);
      });
    },

    importResourceState: ({ typeName, id, identity }) =>
      session.answer({}, () => {
        const resource = resourceOf(typeName);
        const object = imported(resource, typeName, id, identity);
        const state = write(resource.schema, object);
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

async function plan(session: Session, resource: AnyResource, request: PlanResourceChangeRequest) {
  const { schema } = resource;
  const prior = readKnown(schema, request.priorState);
  const proposed = read(schema, request.proposedNewState);
  if (proposed === null) return planDestroy(session, resource, prior, request);
  const config = readRequired(schema, request.config);
  const { planned, requiresReplace } = planObject(schema, prior, proposed, config);
  // A replacement is planned as a create, with the private state of the object that it replaces: it goes along for the
  // delete, which gets what this plan answers, and is not the new object's.
  const { prior: priorPrivate } = privateFromBytes(request.priorPrivate);
  const privateState = prior === null ? {} : priorPrivate;
  const isReplacement = prior === null && Object.keys(priorPrivate).length > 0;
  const change = { prior, planned, config, privateState, ...(isReplacement && { replacedPrivateState: priorPrivate }) };
  const outcome = (await resource.plan?.(change, session.client, session.context)) ?? { planned };
  const replacing = prior === null ? [] : [...new Set([...requiresReplace, ...(outcome.requiresReplace ?? [])])];
  return {
    plannedState: write(schema, outcome.planned),
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
  session: Session,
  resource: AnyResource,
  prior: ObjectValue | null,
  { priorPrivate }: PlanResourceChangeRequest,
) {
  const own = privateFromBytes(priorPrivate).prior;
  const { client, context } = session;
  const { privateState = own, diagnostics } =
    (prior && (await resource.planDestroy?.(prior, own, client, context))) ?? {};
  return {
    plannedState: write(resource.schema, null),
    plannedPrivate: plannedPrivateToBytes({ prior: privateState, planned: privateState }),
    ...diagnose(diagnostics),
  };
}

async function apply(session: Session, resource: AnyResource, request: ApplyResourceChangeRequest, client: unknown) {
  const { schema } = resource;
  const { context } = session;
  const prior = readKnown(schema, request.priorState);
  const planned = read(schema, request.plannedState);
  const { planned: privateState, prior: priorPrivate } = privateFromBytes(request.plannedPrivate);
  if (planned === null) {
    const { diagnostics = [] } = (prior && (await resource.delete(prior, priorPrivate, client, context))) ?? {};
    const isStillThere = diagnostics.some(({ severity }) => severity === 'error');
    return isStillThere
      ? diagnose(diagnostics)
      : { newState: write(schema, null), newIdentity: undefined, ...diagnose(diagnostics) };
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
  return outcomeMessage(session, resource, known, privateToBytes(privateState));
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
  session: Session,
  resource: AnyResource,
  outcome: Outcome<ObjectValue>,
  privateState: Uint8Array,
) {
  const diagnostics = [...(outcome.diagnostics ?? [])];
  let newIdentity: ReturnType<typeof identityMessage>;
  try {
    newIdentity = identityMessage(resource, outcome.state);
  } catch (thrown) {
    diagnostics.push(...session.failure(thrown));
  }
  return {
    newState: write(resource.schema, outcome.state),
    newIdentity,
    private: outcome.privateState ? privateToBytes(outcome.privateState) : privateState,
    ...diagnose(diagnostics),
  };
}
