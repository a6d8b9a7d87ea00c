/**
 * Tests the program that compares the emulator with AWS: an emulator in place of AWS, or no network. It removes
 * what it has created, also after failures and signals.
 */
import { CreateBrokerCommand, ListBrokersCommand, ListConfigurationsCommand, type MqClient } from '@aws-sdk/client-mq';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faults, startEmulator, type Emulator } from '../../../src/emulator';
import { clientOf } from '../../support/aws/emulated';
import { main as mqUser } from '../../support/cli/mq-user';
import { document } from './last-run';
import { newName, prefix, tagsOf } from './names';
import { removeRuns } from './removal';
import { SettingsError, targetOf } from './target';

const root = join(__dirname, '..', '..', '..');
const program = ['-r', 'tsx/cjs', join(__dirname, 'main.ts')];
const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  // tsx keeps compiled files there, up to the end of the run.
  TMPDIR: tmpdir(),
};

/** A program that was started, with its output so far. */
class Running {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly waiting = new Set<() => void>();

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.output += chunk;
        for (const check of this.waiting) check();
      });
    }
    this.ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }

  /** Resolves when a text was printed. Rejects if the program ends before. */
  async printed(text: string): Promise<void> {
    const found = new Promise<void>((resolve) => {
      const check = () => this.output.includes(text) && resolve();
      this.waiting.add(check);
      check();
    });
    const ended = this.ended.then(() => Promise.reject(new Error(`Not printed: ${text}\n${this.output}`)));
    await Promise.race([found, ended]);
  }
}

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...environment, ...env } });
  started.push(child);
  return new Running(child);
}

/** Starts the program with an emulator in place of AWS. */
const accept = (endpoint: string, env: NodeJS.ProcessEnv = {}) =>
  start(program, { AWS_ACCEPTANCE: '1', AWS_REGION: 'us-east-1', AWS_ACCEPTANCE_ENDPOINT: endpoint, ...env });

/** Starts the program without a network. */
const offline = (env: NodeJS.ProcessEnv) =>
  start(['-r', 'tsx/cjs', '-r', join(__dirname, 'no-network.ts'), ...program.slice(2)], env);

/** Starts `mq-user emulator`, with times of seconds, and returns its endpoint. */
async function startCommand(): Promise<string> {
  const times = ['--creation-time', '2s', '--reboot-time', '2s', '--deletion-time', '500ms'];
  const emulator = start([mqUser, 'emulator', '--json', ...times, '--broker-id', 'b-other'], {});
  await emulator.printed('\n');
  return (JSON.parse(emulator.output) as { endpoint: string }).endpoint;
}

/** Returns the names of what the runs have left. */
async function leftAt(endpoint: string): Promise<(string | undefined)[]> {
  const mq = clientOf(endpoint);
  const { BrokerSummaries = [] } = await mq.send(new ListBrokersCommand({ MaxResults: 100 }));
  const { Configurations = [] } = await mq.send(new ListConfigurationsCommand({ MaxResults: 100 }));
  mq.destroy();
  const names = [...BrokerSummaries.map(({ BrokerName }) => BrokerName), ...Configurations.map(({ Name }) => Name)];
  return names.filter((name) => name?.startsWith(prefix));
}

/** What is left of a run against `mq-user emulator`. */
interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly left: readonly (string | undefined)[];
}

/** Runs the program against `mq-user emulator`. If a moment is given, sends it signals when it prints that. */
async function outcomeOf(signal?: NodeJS.Signals, moment = ''): Promise<Outcome> {
  const endpoint = await startCommand();
  const run = accept(endpoint);
  if (signal) {
    await run.printed(moment);
    run.child.kill(signal);
    await run.printed(`${signal}: the run stops`);
    // Impatient callers do not make it leave the broker.
    run.child.kill('SIGINT');
    await sleep(50);
    run.child.kill('SIGHUP');
  }
  return { status: await run.ended, output: run.output, left: await leftAt(endpoint) };
}

describe('with mq-user emulator in place of AWS', () => {
  const interruptions: [NodeJS.Signals, string, number][] = [
    ['SIGINT', 'Phase before:', 130],
    ['SIGINT', 'Phase creation:', 130],
    ['SIGTERM', 'Phase reboot:', 143],
  ];
  const before = readFileSync(document, 'utf8');
  let complete: Promise<Outcome>;
  let interrupted: Promise<Outcome>[];
  // At the same time, because they mostly wait.
  beforeAll(() => {
    complete = outcomeOf();
    interrupted = interruptions.map(([signal, moment]) => outcomeOf(signal, moment));
    return Promise.allSettled([complete, ...interrupted]);
  }, 180_000);

  test('all cases agree, and nothing is left', async () => {
    const { status, output, left } = await complete;
    expect([status, output]).toEqual([0, expect.stringMatching(/Agreed: (\d+) of \1 cases[^]*Nothing is left\./)]);
    expect(output).toMatch(/Identity: arn:aws:[^]*Cost: +less than 1 US dollar[^]*Phase before/);
    expect(output).toContain('guess pending-deletion: the emulator does the same');
    expect(left).toEqual([]);
    // Only a run on AWS is recorded.
    expect(readFileSync(document, 'utf8')).toBe(before);
  });

  test.each(interruptions.map((each, index) => [...each, index] as const))(
    '%s at "%s": the broker is deleted as soon as that is permitted',
    async (_signal, _moment, expected, index) => {
      const { status, output, left } = (await interrupted[index]) ?? {};
      expect([status, output]).toEqual([expected, expect.stringMatching(/Not run: \d+ cases[^]*Nothing is left\./)]);
      expect(left).toEqual([]);
    },
  );
});

describe('with an emulator that differs', () => {
  let emulator: Emulator;
  let mq: MqClient;
  beforeEach(async () => {
    const times = { creationMillis: 1_500, rebootMillis: 1_500, deletionMillis: 300 };
    emulator = await startEmulator({ ...times, pendingDeletion: 'recreate' });
    mq = clientOf(emulator.endpoint);
  });
  afterEach(() => {
    mq.destroy();
    return emulator.close();
  });

  test('a case that disagrees fails the run, another guess does not, and nothing is left', async () => {
    emulator.inject({ operation: 'DescribeUser', fault: faults.forbidden, match: (path) => path.endsWith('/created') });
    const run = accept(emulator.endpoint);
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(
      /Disagreed:\n  running: .*\n    call 2: error: expected none, received .*ForbiddenException/,
    );
    expect(run.output).toMatch(
      /guess pending-deletion: the emulator differs \(CreateUser .*status: expected 409, received 200/,
    );
    const [, agreed, all] = /Agreed: (\d+) of (\d+) cases/.exec(run.output) ?? [];
    expect(Number(all) - Number(agreed)).toBe(1);
    expect(await leftAt(emulator.endpoint)).toEqual([]);
  });

  test('a broker that fails ends the run, and calls of the removal that fail are repeated', async () => {
    const run = accept(emulator.endpoint);
    await run.printed('Phase creation:');
    while (emulator.brokerIds().length === 0) await sleep(5);
    const lost = emulator.inject({
      operation: 'DeleteBroker',
      fault: faults.forbidden,
      match: () => run.output.includes('Stopped'),
    });
    // A case tries to delete the broker while it is created. Its deletion would end the hold.
    emulator.inject({
      operation: 'DeleteBroker',
      fault: faults.forbidden,
      match: () => !run.output.includes('Stopped'),
    });
    emulator.broker(emulator.brokerIds()[0] ?? '').hold('CREATION_FAILED');
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/Stopped: The broker is CREATION_FAILED/);
    expect(run.output).toMatch(/Deleting the broker .* failed with ForbiddenException\. It is repeated\./);
    expect(lost.hits).toBe(1);
    expect(await leftAt(emulator.endpoint)).toEqual([]);
  });

  test('a broker is deleted too if no response to CreateBroker has arrived', async () => {
    const isOfRun = (_path: string, body: string) => /"creatorRequestId":"mq-users-acceptance-[0-9a-f]{12}"/.test(body);
    const lost = emulator.inject({ operation: 'CreateBroker', fault: faults.resetAfter, match: isOfRun, times: 5 });
    const run = accept(emulator.endpoint);
    expect(await run.ended).toBe(1);
    expect(lost.hits).toBe(5);
    expect(run.output).toMatch(/Stopped: The broker was not created\.[^]*Deleting the broker [^]*Nothing is left\./);
    expect(await leftAt(emulator.endpoint)).toEqual([]);
  });

  test('what cannot be removed is named', async () => {
    const name = newName();
    emulator.seedBroker({ brokerName: name });
    emulator.inject({ operation: 'DeleteBroker', fault: faults.forbidden, times: 3 });
    const pace = { beforeCall: () => Promise.resolve(), beforePoll: () => Promise.resolve(), polls: 3 };
    const said: string[] = [];
    const left = await removeRuns(mq, [name], pace, (text) => void said.push(text));
    expect(left).toEqual([
      expect.stringMatching(`^the broker ${name} \\(b-.*, RUNNING\\)$`),
      expect.stringMatching(`^the configuration ${name}-configuration \\(c-`),
    ]);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/failed with ForbiddenException\. It is repeated\.$/);
  });

  test('what a killed run has left is named, and deleted with AWS_ACCEPTANCE_CLEAN=1', async () => {
    const [expired, running, foreign] = [newName(), newName(), newName()];
    const create = (name: string, Tags: Record<string, string>) =>
      mq.send(
        new CreateBrokerCommand({
          BrokerName: name,
          DeploymentMode: 'SINGLE_INSTANCE',
          EngineType: 'ACTIVEMQ',
          HostInstanceType: 'mq.t3.micro',
          PubliclyAccessible: false,
          Tags,
        }),
      );
    await create(expired, tagsOf(0));
    await create(running, tagsOf(Date.now()));
    await create(foreign, { ...tagsOf(0), 'created-by': 'someone else' });
    const others = [running, foreign].flatMap((name) => [name, `${name}-configuration`]);

    const run = accept(emulator.endpoint);
    await run.printed('Phase before:');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(143);
    expect(run.output).toMatch(`Left by an earlier run: the broker ${expired}`);
    for (const name of [running, foreign]) expect(run.output).not.toContain(name);
    expect((await leftAt(emulator.endpoint)).sort()).toEqual([expired, `${expired}-configuration`, ...others].sort());

    const cleaned = accept(emulator.endpoint, { AWS_ACCEPTANCE_CLEAN: '1' });
    expect([await cleaned.ended, cleaned.output]).toEqual([0, expect.stringContaining('Nothing is left.')]);
    expect((await leftAt(emulator.endpoint)).sort()).toEqual([...others].sort());
  });
});

describe('without a network', () => {
  let requests = 0;
  let server: Server;
  let endpoint: string;
  beforeAll(async () => {
    server = createServer((_, response) => {
      requests++;
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());
  afterEach(() => {
    expect(requests).toBe(0);
    requests = 0;
  });

  test('without AWS_ACCEPTANCE, the cases run on this machine only', async () => {
    const run = offline({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: endpoint });
    expect([await run.ended, run.output]).toEqual([0, expect.stringContaining('Nothing is left.')]);
    expect(run.output).not.toContain('CONNECT');
  });

  test('with AWS_ACCEPTANCE=1, the first call is to AWS, and a run that cannot start creates nothing', async () => {
    const run = offline({ AWS_ACCEPTANCE: '1', AWS_REGION: 'eu-west-1', AWS_MAX_ATTEMPTS: '1' });
    expect([await run.ended, run.output]).toEqual([2, expect.stringContaining('Nothing was created.')]);
    expect(new Set(run.output.match(/^CONNECT .*$/gm))).toEqual(new Set(['CONNECT sts.eu-west-1.amazonaws.com']));
    expect(run.output).not.toContain('Phase');
  });

  test('with AWS_ENDPOINT_URL, the program ends before any call', async () => {
    const run = offline({ AWS_ACCEPTANCE: '1', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: endpoint });
    expect([await run.ended, run.output]).toEqual([2, expect.stringMatching(/^error: AWS_ENDPOINT_URL is set/m)]);
    expect(run.output).not.toContain('CONNECT');
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['another value of AWS_ACCEPTANCE', { AWS_ACCEPTANCE: 'yes' }, /AWS_ACCEPTANCE must be 1/],
    ['no Region', { AWS_REGION: undefined }, /AWS_REGION is not set/],
    [
      'a Region that does not exist',
      { AWS_REGION: 'us-east-1.example.com/' },
      /AWS_REGION is .*, which is not a Region/,
    ],
    [
      'an endpoint without AWS_ACCEPTANCE',
      { AWS_ACCEPTANCE: '', AWS_ACCEPTANCE_ENDPOINT: 'http://127.0.0.1:1' },
      /AWS_ACCEPTANCE is not/,
    ],
    ['another endpoint', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, /AWS_ENDPOINT_URL is set/],
    ['another endpoint of Amazon MQ', { AWS_ENDPOINT_URL_MQ: 'http://127.0.0.1:1' }, /AWS_ENDPOINT_URL_MQ is set/],
    ['an endpoint on another machine', { AWS_ACCEPTANCE_ENDPOINT: 'http://192.0.2.1:80' }, /on this machine/],
    ['an endpoint with TLS', { AWS_ACCEPTANCE_ENDPOINT: 'https://localhost' }, /on this machine/],
    ['an endpoint that is not a URL', { AWS_ACCEPTANCE_ENDPOINT: 'emulator' }, /on this machine/],
  ])('%s is refused', async (_, env, message) => {
    const given = { AWS_ACCEPTANCE: '1', AWS_REGION: 'us-east-1', ...env };
    const refused = await targetOf(given).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SettingsError);
    expect(String(refused)).toMatch(message);
  });

  test('an endpoint of the profile is refused before any call', async () => {
    const file = join(process.env.TMPDIR ?? '/tmp', `acceptance-profile-${process.pid}`);
    writeFileSync(file, `[default]\nendpoint_url = ${endpoint}\n`);
    const run = offline({ AWS_ACCEPTANCE: '1', AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: file });
    expect([await run.ended, run.output]).toEqual([
      2,
      expect.stringMatching(/"127\.0\.0\.1".*Remove the endpoint_url/),
    ]);
  });
});
