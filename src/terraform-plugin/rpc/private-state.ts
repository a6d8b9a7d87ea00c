/** Private state in the messages of the protocol. */
import { warning } from '../diagnostic';
import type { PrivateState } from '../resource';

/** The private state that a plan returned, with the one before it, which a change that fails leaves in place. */
interface PlannedPrivateState {
  readonly prior: PrivateState;
  readonly planned: PrivateState;
}

/** Marks the private state of a plan. The private state next to a state never has it. */
const PLANNED_KEY = '$planned';

/** How deep private state may nest. A deeper one could be parsed, but not written again. */
const MAX_DEPTH = 64;

/** Decodes private state. If another program wrote it, or it is damaged, it counts as empty. */
export function decodePrivateState(bytes: Uint8Array): PlannedPrivateState & { readonly isBroken: boolean } {
  const parsed = parsePrivateState(bytes);
  const isBroken = parsed === undefined;
  const { [PLANNED_KEY]: planned, prior } = parsed ?? {};
  if (!isObject(planned)) return { prior: parsed ?? {}, planned: parsed ?? {}, isBroken };
  return { prior: isObject(prior) ? prior : {}, planned, isBroken };
}

/** Warns that the private state of an object was dropped. */
export const brokenPrivateState = warning(
  'The private state of the object cannot be read',
  'The data that the provider stores next to the state is damaged or was written by another program. The provider ignores it, and writes it again at the next apply.',
);

export const encodePrivateState = (privateState: PrivateState): Uint8Array => Buffer.from(JSON.stringify(privateState));

export const encodePlannedPrivateState = ({ prior, planned }: PlannedPrivateState): Uint8Array =>
  encodePrivateState({ [PLANNED_KEY]: planned, prior });

/** Returns undefined if the bytes are not a JSON object, and an empty object if there are none. */
function parsePrivateState(bytes: Uint8Array): PrivateState | undefined {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isObject(value) && isWithinDepth(MAX_DEPTH, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWithinDepth(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isWithinDepth(depth - 1, item));
}

function isObject(value: unknown): value is PrivateState {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
