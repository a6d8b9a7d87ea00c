/**
 * Sends a provider the requests of Terraform one at a time, in an order that the test chooses: the reads and plans of
 * several instances in one provider process, and then the changes in another.
 */
import { encode as pack } from '@msgpack/msgpack';
import { completeObject } from '../../../src/terraform-plugin/rpc/values';
import { encodeObject, decodeObject } from '../../../src/terraform-plugin/values/codec';
import { UNKNOWN, type ObjectValue, type Schema } from '../../../src/terraform-plugin';
import { mqUserSchema } from '../../../src/provider/resources/mq-user/schema';
import { providerSchema } from '../../../src/provider/configuration';
import type { ProviderClient } from './plugin-client';

const typeName = 'mq_user';
const encode = (object: ObjectValue | null, schema: Schema = mqUserSchema) => ({
  msgpack: encodeObject(schema, object),
});

/** An object as Terraform stores it. */
export interface StoredObject {
  readonly state: ObjectValue;
  readonly private: Uint8Array;
}

/** The change of an instance in a plan. `replaced` destroys it first, `replacedBefore` creates the new object first. */
export type Change = 'stays' | 'removed' | 'deposed' | 'replaced' | 'replacedBefore';

/** An instance of the state, and what the configuration does with it. */
export interface Instance {
  readonly change: Change;
  readonly object: StoredObject;
  /** The username in the configuration; unused if the instance is removed. */
  readonly username: string;
  readonly adopts: boolean;
}

/** One request. Throws the summary of an error. */
export type Step = () => Promise<void>;

/** What the requests of one instance have led to. */
export interface Progress {
  /** The object of the state, and the object that replaces it. */
  old: StoredObject | undefined;
  created: StoredObject | undefined;
}

class StepError extends Error {}
export const isStepError = (thrown: unknown): thrown is StepError => thrown instanceof StepError;

export class TerraformSteps {
  constructor(
    private readonly provider: ProviderClient,
    private readonly endpoint: string,
    readonly brokerId: string,
  ) {}

  /** Begins a run of the provider, which knows nothing of earlier runs. */
  async startProcess(): Promise<void> {
    const { endpoint } = this;
    const config = completeObject(providerSchema, {
      region: 'us-east-1',
      endpoints: [{ mq: endpoint, secretsmanager: endpoint, sts: endpoint }],
    });
    requireSuccess(await this.provider.configureProvider({ config: encode(config, providerSchema) }));
  }

  /** Creates or adopts a user in a new process. */
  async create(username: string, adopts: boolean): Promise<StoredObject> {
    await this.startProcess();
    return this.createObject(username, adopts);
  }

  /** Imports a user in a new process. */
  async import(username: string): Promise<StoredObject> {
    await this.startProcess();
    const response = await this.provider.importResourceState({ typeName, id: `${this.brokerId}/${username}` });
    requireSuccess(response);
    const [imported] = response.importedResources;
    const state = decodeObject(mqUserSchema, imported?.state?.msgpack ?? new Uint8Array());
    if (!imported || state === null) throw new Error('Nothing was imported');
    const read = await this.read({ state, private: imported.private });
    if (!read) throw new Error('The imported user does not exist');
    // As after the apply that follows, which sets what an import cannot read.
    return { ...read, state: { ...read.state, adopt_existing: false, password_wo_version: 1 } };
  }

  /** Returns the requests of the plan of one instance, and those of its apply, which run if the plan has no error. */
  stepsOf(instance: Instance, refreshes = true): { plan: Step[]; apply: Step[]; progress: Progress } {
    const { change, username, adopts } = instance;
    const progress: Progress = { old: instance.object, created: undefined };
    const old = () => progress.old;
    let planned: Uint8Array = new Uint8Array();
    const read: Step = async () => {
      progress.old = await this.read(instance.object);
    };
    const planDestroy: Step = async () => {
      const object = old();
      if (object) planned = await this.planDestroy(object);
    };
    const destroy: Step = async () => {
      const object = old();
      if (object) await this.destroy(object, planned);
      progress.old = undefined;
    };
    const create: Step = async () => {
      progress.created = await this.createObject(username, adopts);
    };
    const planUpdate: Step = async () => {
      const object = old();
      const prior = object ?? { state: null, private: new Uint8Array() };
      planned = (await this.plan(prior, username, adopts)).private;
    };
    const planReplacement: Step = async () => {
      if (old()) planned = (await this.plan({ state: null, private: planned }, username, adopts)).private;
    };
    const reads = refreshes ? [read] : [];
    switch (change) {
      case 'stays':
        return { plan: [...reads, planUpdate], apply: [], progress };
      case 'removed':
        return { plan: [...reads, planDestroy], apply: [destroy], progress };
      case 'deposed':
        // Terraform ignores the plan, and plans the destruction again from the state.
        return { plan: [...reads, planDestroy], apply: [planDestroy, destroy], progress };
      case 'replaced':
        return { plan: [...reads, planUpdate, planReplacement], apply: [destroy, create], progress };
      case 'replacedBefore':
        return { plan: [...reads, planUpdate, planReplacement], apply: [create, planDestroy, destroy], progress };
    }
  }

  private configOf(username: string, adopts: boolean): ObjectValue {
    return completeObject(mqUserSchema, {
      broker_id: this.brokerId,
      username,
      password_wo: 'Canary-9d41-passphrase',
      password_wo_version: 1,
      adopt_existing: adopts,
    });
  }

  private async read({ state, private: privateState }: StoredObject): Promise<StoredObject | undefined> {
    const response = await this.provider.readResource({
      typeName,
      currentState: encode(state),
      private: Buffer.from(privateState),
    });
    requireSuccess(response);
    const read = response.newState && decodeObject(mqUserSchema, response.newState.msgpack);
    return read ? { state: read, private: response.private } : undefined;
  }

  private async plan(
    { state, private: priorPrivate }: { state: ObjectValue | null; private: Uint8Array },
    username: string,
    adopts: boolean,
  ) {
    const config = this.configOf(username, adopts);
    const computed = Object.entries(mqUserSchema.attributes).filter(
      ([name, attribute]) => 'computed' in attribute && attribute.computed && config[name] === null,
    );
    const proposed = {
      ...config,
      password_wo: null,
      ...Object.fromEntries(computed.map(([name]) => [name, state === null ? UNKNOWN : (state[name] ?? null)])),
    };
    const response = await this.provider.planResourceChange({
      typeName,
      priorState: encode(state),
      proposedNewState: encode(proposed),
      config: { msgpack: pack(config) },
      priorPrivate: Buffer.from(priorPrivate),
    });
    requireSuccess(response);
    return { state: response.plannedState, private: response.plannedPrivate };
  }

  private async createObject(username: string, adopts: boolean): Promise<StoredObject> {
    // Terraform plans a creation again at apply, without the private state of what it replaces.
    const planned = await this.plan({ state: null, private: new Uint8Array() }, username, adopts);
    const response = await this.provider.applyResourceChange({
      typeName,
      priorState: encode(null),
      plannedState: planned.state,
      config: { msgpack: pack(this.configOf(username, adopts)) },
      plannedPrivate: planned.private,
    });
    requireSuccess(response);
    const state = response.newState && decodeObject(mqUserSchema, response.newState.msgpack);
    if (!state) throw new Error('No object was created');
    return { state, private: response.private };
  }

  private async planDestroy({ state, private: priorPrivate }: StoredObject): Promise<Uint8Array> {
    const response = await this.provider.planResourceChange({
      typeName,
      priorState: encode(state),
      proposedNewState: encode(null),
      config: encode(null),
      priorPrivate: Buffer.from(priorPrivate),
    });
    requireSuccess(response);
    return response.plannedPrivate;
  }

  private async destroy({ state }: StoredObject, plannedPrivate: Uint8Array): Promise<void> {
    const response = await this.provider.applyResourceChange({
      typeName,
      priorState: encode(state),
      plannedState: encode(null),
      config: encode(null),
      plannedPrivate: Buffer.from(plannedPrivate),
    });
    requireSuccess(response);
  }
}

function requireSuccess({ diagnostics }: { readonly diagnostics: readonly { severity: unknown; summary: string }[] }) {
  const errors = diagnostics.filter(({ severity }) => severity === 1);
  if (errors.length > 0) throw new StepError(errors.map(({ summary }) => summary).join('; '));
}
