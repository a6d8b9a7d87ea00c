/** Adds entries to the `lifecycle` of a resource of the app without replacing the entries that the app sets itself. */
import type { Precondition, TerraformResource, TerraformResourceLifecycle } from './framework';
import { attached } from './attached';

/** The entries to add to a lifecycle. */
interface LifecycleAdditions {
  /** Attributes whose changes Terraform must ignore. */
  readonly ignoreChanges?: readonly string[];
  readonly preconditions?: readonly Precondition[];
}

interface Additions {
  readonly ignoreChanges: Set<string>;
  readonly preconditions: Precondition[];
}

const key = Symbol.for('cdktf-mq-users/lifecycleAdditions');

/** Adds entries to a lifecycle. A `lifecycle` that the app assigns later keeps them as well. */
export function addToLifecycle(
  resource: TerraformResource,
  { ignoreChanges, preconditions }: LifecycleAdditions,
): void {
  const additions = attached(resource, key, () => mergeInto(resource));
  for (const name of ignoreChanges ?? []) additions.ignoreChanges.add(name);
  additions.preconditions.push(...(preconditions ?? []));
}

/** Replaces the property `lifecycle` with one that adds the entries to each value that it is set to. */
function mergeInto(resource: TerraformResource): Additions {
  const additions: Additions = { ignoreChanges: new Set(), preconditions: [] };
  let own = resource.lifecycle;
  Object.defineProperty(resource, 'lifecycle', {
    get: () => merged(own, additions),
    set: (lifecycle: TerraformResourceLifecycle | undefined) => {
      own = lifecycle;
    },
    enumerable: true,
    configurable: true,
  });
  return additions;
}

function merged(
  own: TerraformResourceLifecycle | undefined,
  { ignoreChanges, preconditions }: Additions,
): TerraformResourceLifecycle | undefined {
  const ignored = own?.ignoreChanges ?? [];
  const allIgnored = ignored === 'all' ? ignored : [...new Set([...ignored, ...ignoreChanges])];
  const allPreconditions = [...(own?.precondition ?? []), ...preconditions];
  if (own === undefined && allIgnored.length === 0 && allPreconditions.length === 0) return undefined;
  return {
    ...own,
    ...(allIgnored.length > 0 && { ignoreChanges: allIgnored }),
    ...(allPreconditions.length > 0 && { precondition: allPreconditions }),
  };
}
