/** The error that a call is expected to fail with. */
import { MqError } from '../../src/amazon-mq';

export async function failure(call: Promise<unknown>): Promise<MqError> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof MqError) return thrown;
    throw thrown;
  }
  throw new Error('The call did not fail');
}
