/**
 * The emulator with many brokers: 250 and 1,000 of them in five Regions, with 250 users each, the most of a broker. Targets: four
 * times the brokers take four times the time and memory. And from its start to its first response: 150 ms.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ListBrokersCommand, ListUsersCommand, type MqClient } from '@aws-sdk/client-mq';
import { startEmulator, type Emulator } from '../src/emulator';
import { clientOf } from '../test/support/aws/emulated';
import { retained } from '../test/support/run/retained-memory';
import { compare, type Sample, type Section } from './measure';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1'];
const sizes = [250, 1_000];
const userNames = Array.from({ length: 250 }, (_, index) => `user-${index}`);

/** An emulator with brokers, and what it took to add them. */
interface Loaded {
  readonly name: string;
  readonly emulator: Emulator;
  /** A client and the ids of the brokers of each Region. */
  readonly places: readonly { readonly client: MqClient; readonly ids: readonly string[] }[];
}

export async function emulatorLoad(): Promise<Section> {
  const loaded: Loaded[] = [];
  try {
    const added = await compare(
      sizes.map((size) => ({ name: `${size} brokers`, measure: () => adding(size) })),
      3,
      'add',
    );
    for (const size of sizes) loaded.push(await load(size));
    const table = (what: string, list: (client: MqClient, ids: readonly string[]) => Promise<number>, each: number) =>
      compare(
        loaded.map(({ name, places }, index) => ({
          name,
          measure: async () => {
            const began = performance.now();
            let count = 0;
            for (const { client, ids } of places) count += await list(client, ids);
            const millis = performance.now() - began;
            if (count !== (sizes[index] ?? 0) * each) throw new Error(`${what}: ${count} elements`);
            return { millis };
          },
        })),
        5,
        what,
      );
    const listed = await table('list', listBrokers, 1);
    return { rows: [...added, ...listed, ...(await table('list the users', listUsers, 250))] };
  } finally {
    for (const { emulator, places } of loaded) {
      for (const { client } of places) client.destroy();
      await emulator.close();
    }
  }
}

/** Adds brokers to a new emulator, and returns the time and the memory that it retains for them. */
async function adding(size: number): Promise<Sample> {
  const before = retained();
  const began = performance.now();
  const { emulator, places } = await load(size);
  const millis = performance.now() - began;
  const mebibytes = (retained() - before) / 2 ** 20;
  for (const { client } of places) client.destroy();
  await emulator.close();
  return { millis, mebibytes };
}

async function load(size: number): Promise<Loaded> {
  const emulator = await startEmulator();
  const places = regions.map((region) => ({
    region,
    client: clientOf(emulator.endpoint, region),
    ids: [] as string[],
  }));
  for (let index = 0; index < size; index++) {
    const place = places[index % places.length];
    const users = userNames.map((username) => ({ username, password: 'Bench-1f2e-passphrase', groups: ['writers'] }));
    place?.ids.push(emulator.seedBroker({ region: place.region, users }));
  }
  return { name: `${size} brokers`, emulator, places };
}

async function listBrokers(client: MqClient): Promise<number> {
  let count = 0;
  let token: string | undefined;
  do {
    const page = await client.send(new ListBrokersCommand({ MaxResults: 100, NextToken: token }));
    count += page.BrokerSummaries?.length ?? 0;
    token = page.NextToken;
  } while (token);
  return count;
}

async function listUsers(client: MqClient, ids: readonly string[]): Promise<number> {
  let count = 0;
  for (const BrokerId of ids) {
    let token: string | undefined;
    do {
      const page = await client.send(new ListUsersCommand({ BrokerId, MaxResults: 100, NextToken: token }));
      count += page.Users?.length ?? 0;
      token = page.NextToken;
    } while (token);
  }
  return count;
}

export async function emulatorStart(): Promise<Section> {
  const emulator = JSON.stringify(join(__dirname, '..', 'dist', 'emulator'));
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request';
  const request = `require('http').get(endpoint+'/v1/brokers',{headers:{authorization:'${authorization}'}},(response)=>{process.exit(response.statusCode===200?0:1)})`;
  const rows = await compare(
    [
      { name: '`node` that does nothing', measure: () => run('') },
      {
        name: 'the emulator, to its first response',
        measure: () => run(`require(${emulator}).startEmulator().then(({endpoint})=>${request})`),
      },
    ],
    15,
  );
  return { rows };
}

/** Runs node with this code. */
function run(code: string): Promise<Sample> {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => {
      if (status === 0) resolve({ millis: performance.now() - began });
      else reject(new Error(`node ended with ${status}`));
    });
  });
}
