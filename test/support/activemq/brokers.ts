/**
 * Real ActiveMQ Classic. Its libraries come from Maven's repository, and are kept in `.cache/activemq`. Many brokers run in
 * one Java virtual machine, which starts in seconds.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withLock } from '../../../build/lock.cjs';

const root = join(__dirname, '..', '..', '..');
const pom = join(__dirname, 'pom.xml');

/** A user of a broker. All have the same password. */
export interface ActiveMqUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** What one broker is started with. */
export interface BrokerSetup {
  readonly users: readonly ActiveMqUser[];
  /** The XML of the authorization plugins, or of none. */
  readonly authorization: string;
  /** Queues and topics that exist from the start. */
  readonly existing?: readonly { readonly kind: 'queue' | 'topic'; readonly name: string }[];
  /** Whether the broker sends advisory messages, as brokers of Amazon MQ do. Default: false. */
  readonly advisories?: boolean;
}

/** A started broker, or the reason for which it did not start. */
export type StartedBroker = { readonly ports: Readonly<Record<string, number>> } | { readonly failure: string };

/** The password of every user. */
export const activeMqPassword = 'correct-horse-1';

/** `describe` if Java and the libraries exist; otherwise the tests are skipped with the reason in the log. */
export function describeWithActiveMq(what: string, body: (libraries: string) => void): void {
  const libraries = activeMqLibraries();
  if ('folder' in libraries) describe(what, () => body(libraries.folder));
  else {
    process.stderr.write(`SKIPPED: ${libraries.missing}; the tests with ActiveMQ did not run.\n`);
    describe.skip(what, () => test.todo('needs ActiveMQ'));
  }
}

function activeMqLibraries(): { folder: string } | { missing: string } {
  // Java compiles the program that starts the brokers, so the compiler is needed too.
  if (spawnSync('javac', ['-version']).status !== 0) return { missing: 'there is no Java development kit (javac)' };
  const kept = join(root, '.cache', 'activemq');
  const folder = join(kept, createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16));
  if (existsSync(folder)) return { folder };
  if (spawnSync('mvn', ['-version']).status !== 0) return { missing: 'there is no Maven (mvn)' };
  mkdirSync(kept, { recursive: true });
  return withLock(join(kept, 'lock'), () => {
    if (existsSync(folder)) return { folder };
    const unfinished = mkdtempSync(join(kept, 'unfinished-'));
    try {
      const { status } = spawnSync(
        'mvn',
        ['--batch-mode', '--quiet', '--file', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`],
        { timeout: 400_000 },
      );
      if (status !== 0) return { missing: "Maven's repository cannot be reached, or has no ActiveMQ" };
      renameSync(unfinished, folder);
      return { folder };
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  });
}

/** Starts brokers in one Java virtual machine. */
export class ActiveMqBrokers {
  private constructor(
    readonly brokers: readonly StartedBroker[],
    private readonly java: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(libraries: string, setups: readonly BrokerSetup[]): Promise<ActiveMqBrokers> {
    const folder = mkdtempSync(join(tmpdir(), 'activemq-'));
    const files = setups.map((setup, index) => {
      const file = join(folder, `broker-${index}.xml`);
      writeFileSync(file, springXml(`broker-${index}`, setup));
      return file;
    });
    const java = spawn('java', ['-cp', join(libraries, '*'), join(__dirname, 'Brokers.java'), ...files], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const brokers: StartedBroker[] = [];
    for await (const line of createInterface({ input: java.stdout })) {
      brokers.push(startedBroker(line));
      if (brokers.length === setups.length) break;
    }
    if (brokers.length < setups.length) throw new Error('Java ended before all brokers had started.');
    return new ActiveMqBrokers(brokers, java, folder);
  }

  /** Returns a port of a broker. Throws the reason if the broker did not start. */
  port(index: number, connector: 'stomp'): number {
    const broker = this.brokers[index];
    if (!broker || 'failure' in broker) throw new Error(broker?.failure ?? 'There is no such broker.');
    return broker.ports[connector] as number;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.java.once('close', resolve));
    this.java.stdin?.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startedBroker(line: string): StartedBroker {
  const [word, ...rest] = line.split(' ');
  if (word !== 'started') return { failure: rest.join(' ') };
  return {
    ports: Object.fromEntries(rest.map((text) => text.split('=')).map(([name = '', port]) => [name, Number(port)])),
  };
}

/** Returns the XML of a broker as ActiveMQ reads it: in a document of Spring. */
function springXml(name: string, { users, authorization, existing = [], advisories = false }: BrokerSetup): string {
  const authenticated = users.map(
    ({ username, groups }) =>
      `<authenticationUser username="${username}" password="${activeMqPassword}" groups="${groups.join(',')}"/>`,
  );
  const destinations = existing.map(({ kind, name }) => `<${kind} physicalName="${name}"/>`);
  const core = 'http://activemq.apache.org/schema/core';
  const beans = 'http://www.springframework.org/schema/beans';
  return `<beans xmlns="${beans}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="${beans} ${beans}/spring-beans.xsd ${core} ${core}/activemq-core.xsd">
<broker xmlns="${core}" brokerName="${name}" persistent="false" useJmx="false" useShutdownHook="false" advisorySupport="${advisories}">
<destinations>${destinations.join('')}</destinations>
<plugins>
<simpleAuthenticationPlugin><users>${authenticated.join('')}</users></simpleAuthenticationPlugin>
${authorization}
</plugins>
<transportConnectors><transportConnector name="stomp" uri="stomp://127.0.0.1:0"/></transportConnectors>
</broker></beans>`;
}
