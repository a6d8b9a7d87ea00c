/** Starts an emulator and the AWS SDK's own client for it, for tests of the emulator's responses. */
import { MqClient } from '@aws-sdk/client-mq';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator';

export const password = 'Emulated-Secret-9';

export interface Emulated {
  readonly emulator: Emulator;
  readonly mq: MqClient;
  close(): Promise<void>;
}

export async function emulated(options: EmulatorOptions = {}): Promise<Emulated> {
  const emulator = await startEmulator(options);
  const mq = clientOf(emulator.endpoint);
  return {
    emulator,
    mq,
    close: () => {
      mq.destroy();
      return emulator.close();
    },
  };
}

export function clientOf(endpoint: string, region = 'us-east-1'): MqClient {
  return new MqClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

/** What a call was refused with: the error's name, its status, the attribute and the message. */
export async function refusal(call: Promise<unknown>) {
  const error = (await call.then(
    () => Promise.reject(new Error('The call was not refused')),
    (thrown: unknown) => thrown,
  )) as { name: string; message: string; ErrorAttribute?: string; $metadata?: { httpStatusCode?: number } };
  return {
    name: error.name,
    status: error.$metadata?.httpStatusCode,
    attribute: error.ErrorAttribute,
    message: error.message,
  };
}
