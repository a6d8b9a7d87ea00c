/** What the cases are sent to: the emulator in this process, or AWS. */
import { MqClient } from '@aws-sdk/client-mq';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../../src/emulator';
import type { Pace } from './run';

export interface Target {
  /** The name in texts. */
  readonly name: string;
  /** Whether it is AWS, and not an emulator. */
  readonly isAws: boolean;
  readonly region: string;
  readonly mq: MqClient;
  readonly pace: Pace;
  /** Returns the ARN of the caller. */
  identity(): Promise<string>;
  close(): Promise<void>;
}

/** The environment does not allow a run. Nothing was sent. */
export class SettingsError extends Error {}

const minute = 60_000;

/** Returns AWS if the environment has AWS_ACCEPTANCE=1, and the emulator in this process if it does not have the variable. */
export async function targetOf(env: NodeJS.ProcessEnv): Promise<Target> {
  const { AWS_ACCEPTANCE: choice = '' } = env;
  if (choice === '1') return awsTarget(env);
  if (choice === '' && env.AWS_ACCEPTANCE_ENDPOINT) {
    throw new SettingsError(
      'AWS_ACCEPTANCE_ENDPOINT is set, and AWS_ACCEPTANCE is not. Set AWS_ACCEPTANCE=1, or unset both.',
    );
  }
  if (choice === '') return emulatorTarget();
  throw new SettingsError('AWS_ACCEPTANCE must be 1 to run the cases against AWS, or unset for the emulator.');
}

/** Returns the emulator in this process. Its clock advances by a minute for each poll, so that nothing waits. */
export async function emulatorTarget(): Promise<Target> {
  let now = Date.now();
  const times = { creationMillis: 15 * minute, rebootMillis: 5 * minute, deletionMillis: 5 * minute };
  const emulator = await startEmulator({ ...times, clock: () => now });
  const region = 'us-east-1';
  const { endpoint } = emulator;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const mq = new MqClient({ endpoint, region, credentials, maxAttempts: 1 });
  const beforePoll = () => {
    now += minute;
    return Promise.resolve();
  };
  return {
    name: 'the emulator in this process',
    isAws: false,
    region,
    mq,
    pace: { beforeCall: () => Promise.resolve(), beforePoll, polls: 60 },
    identity: () => Promise.resolve('any'),
    close: () => {
      mq.destroy();
      return emulator.close();
    },
  };
}

/** Returns AWS, or the emulator of AWS_ACCEPTANCE_ENDPOINT in its place. Throws a SettingsError if the environment is not clear. */
function awsTarget(env: NodeJS.ProcessEnv): Target {
  const region = regionOf(env);
  const endpoint = endpointOf(env);
  const options = { region, maxAttempts: 5, ...(endpoint !== undefined && { endpoint: endpoint.origin }) };
  const mq = new MqClient(options);
  const sts = new STSClient(options);
  mq.middlewareStack.add(onlyTo(endpoint), { step: 'finalizeRequest', priority: 'low', name: 'onlyTo' });
  sts.middlewareStack.add(onlyTo(endpoint), { step: 'finalizeRequest', priority: 'low', name: 'onlyTo' });
  const pace =
    endpoint === undefined
      ? // Five calls a second, of the 15 that all programs of an account share. An hour for each state.
        { beforeCall: () => sleep(200), beforePoll: () => sleep(15_000), polls: 240 }
      : { beforeCall: () => Promise.resolve(), beforePoll: () => sleep(50), polls: 600 };
  return {
    name: endpoint === undefined ? 'AWS' : `the emulator at ${endpoint.origin}, in place of AWS`,
    isAws: endpoint === undefined,
    region,
    mq,
    pace,
    identity: async () => {
      try {
        return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? 'unknown';
      } catch (error) {
        if (error instanceof SettingsError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        const where = endpoint === undefined ? `of AWS in ${region}` : `at ${endpoint.origin}`;
        throw new SettingsError(
          `The caller is not known, because STS ${where} could not be asked: ${reason}. Check the credentials, AWS_PROFILE, AWS_REGION and the network. Nothing was created.`,
        );
      }
    },
    close: () => {
      mq.destroy();
      sts.destroy();
      return Promise.resolve();
    },
  };
}

function regionOf({ AWS_REGION: region = '' }: NodeJS.ProcessEnv): string {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  const what =
    region === '' ? 'AWS_REGION is not set' : `AWS_REGION is ${JSON.stringify(region)}, which is not a Region`;
  throw new SettingsError(`${what}. Set it to the Region in which the broker is created, such as us-east-1.`);
}

/** Returns the endpoint that replaces AWS, which must be on this machine. */
function endpointOf(env: NodeJS.ProcessEnv): URL | undefined {
  const { AWS_ACCEPTANCE_ENDPOINT: text } = env;
  const others = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_MQ', 'AWS_ENDPOINT_URL_STS'].filter((name) => env[name]);
  if (text === undefined || text === '') {
    if (others.length === 0) return undefined;
    throw new SettingsError(
      `${others.join(' and ')} is set, so the calls would not go to AWS. Unset it, or set AWS_ACCEPTANCE_ENDPOINT to run the cases against an emulator on this machine.`,
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (!url || !isLocal) {
    throw new SettingsError(
      'AWS_ACCEPTANCE_ENDPOINT must be the URL of an emulator on this machine, such as http://127.0.0.1:8161. Unset it to use AWS.',
    );
  }
  return url;
}

const awsHost = /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

/** Refuses requests to other hosts, which a shared configuration file could have chosen. */
function onlyTo(endpoint: URL | undefined) {
  return <Input extends object, Output extends object>(next: (args: Input) => Promise<Output>) =>
    (args: Input): Promise<Output> => {
      const { hostname = '' } = (args as { readonly request?: { readonly hostname?: string } }).request ?? {};
      const isExpected = endpoint === undefined ? awsHost.test(hostname) : hostname === endpoint.hostname;
      if (isExpected) return next(args);
      throw new SettingsError(
        `A request would go to ${JSON.stringify(hostname)}, and not to ${endpoint?.origin ?? 'AWS'}. Remove the endpoint_url of your profile.`,
      );
    };
}
