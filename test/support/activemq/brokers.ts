/**
 * Real ActiveMQ Classic. Its libraries come from Maven's repository, and are kept in `.cache/activemq`. Many brokers run in
 * one Java virtual machine, which starts in seconds.
 */
import { execFileSync, spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { withLock } from '../../../build/lock.cjs';

const root = join(__dirname, '..', '..', '..');
const pom = join(__dirname, 'pom.xml');

/** A user of a broker. */
export interface ActiveMqUser {
  readonly username: string;
  readonly groups: readonly string[];
  /** Default: `activeMqPassword`. */
  readonly password?: string;
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
  /** What clients can connect with. Default: STOMP without TLS. */
  readonly connectors?: readonly Connector[];
}

/** A protocol of a broker. Those with TLS have a certificate for localhost that no authority has signed. */
export type Connector = 'stomp' | 'amqp' | 'amqp+ssl';

/** A started broker, or the reason for which it did not start. */
export type StartedBroker = { readonly ports: Readonly<Record<string, number>> } | { readonly failure: string };

/** The password of users that are started without one. */
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

/** Brokers that run in one Java virtual machine. */
export class ActiveMqBrokers {
  private usersWritten = 0;

  private constructor(
    readonly brokers: readonly StartedBroker[],
    private readonly java: ChildProcessByStdio<Writable, Readable, null>,
    private readonly lines: AsyncIterator<string>,
    private readonly folder: string,
  ) {}

  /** Starts brokers. Those with AMQP need a virtual machine each, in which the last one signs in the users of all. */
  static async start(libraries: string, setups: readonly BrokerSetup[]): Promise<ActiveMqBrokers> {
    if (setups.length > 1 && setups.some(({ connectors = [] }) => connectors.some((one) => one.startsWith('amqp')))) {
      throw new Error('Start a broker with AMQP on its own.');
    }
    const folder = mkdtempSync(join(tmpdir(), 'activemq-'));
    if (setups.some(({ connectors = [] }) => connectors.includes('amqp+ssl'))) makeCertificate(folder);
    const files = setups.map((setup, index) => {
      const file = join(folder, `broker-${index}.xml`);
      writeFileSync(file, springXml(`broker-${index}`, setup, folder));
      return file;
    });
    const java = spawn('java', ['-cp', join(libraries, '*'), join(__dirname, 'Brokers.java'), ...files], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: java.stdout })[Symbol.asyncIterator]();
    const brokers: StartedBroker[] = [];
    while (brokers.length < setups.length) brokers.push(startedBroker(await nextLine(lines)));
    return new ActiveMqBrokers(brokers, java, lines, folder);
  }

  /** The file with the certificate of the connectors with TLS, for NODE_EXTRA_CA_CERTS. */
  get certificateFile(): string {
    return join(this.folder, 'certificate.pem');
  }

  /** Replaces the users of a broker, as a reboot of Amazon MQ does. Connections stay open. */
  async setUsers(index: number, users: readonly ActiveMqUser[]): Promise<void> {
    const file = join(this.folder, `users-${++this.usersWritten}.properties`);
    const lines = users.map(({ username, groups, password = activeMqPassword }) =>
      [`${username}.password=${password}`, `${username}.groups=${groups.join(',')}`].join('\n'),
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    this.java.stdin.write(`${index} ${file}\n`);
    const line = await nextLine(this.lines);
    if (line !== 'updated') throw new Error(line);
  }

  /** Returns a port of a broker. Throws the reason if the broker did not start. */
  port(index: number, connector: Connector): number {
    const broker = this.brokers[index];
    if (!broker || 'failure' in broker) throw new Error(broker?.failure ?? 'There is no such broker.');
    return broker.ports[connector] as number;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.java.once('close', resolve));
    this.java.stdin.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error('Java has ended.');
  return value;
}

/** Makes a key with a certificate for localhost. */
function makeCertificate(folder: string): void {
  const store = ['-keystore', join(folder, 'key.p12'), '-storepass', activeMqPassword, '-alias', 'broker'];
  const names = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost'];
  const run = (...options: string[]) => execFileSync('keytool', [...options, ...store], { stdio: 'ignore' });
  run('-genkeypair', '-keyalg', 'EC', ...names);
  run('-exportcert', '-rfc', '-file', join(folder, 'certificate.pem'));
}

function startedBroker(line: string): StartedBroker {
  const [word, ...rest] = line.split(' ');
  if (word !== 'started') return { failure: rest.join(' ') };
  return {
    ports: Object.fromEntries(rest.map((text) => text.split('=')).map(([name = '', port]) => [name, Number(port)])),
  };
}

/** Returns the XML of a broker as ActiveMQ reads it: in a document of Spring. */
function springXml(
  name: string,
  { users, authorization, existing = [], advisories = false, connectors = ['stomp'] }: BrokerSetup,
  folder: string,
): string {
  const authenticated = users.map(
    ({ username, groups, password = activeMqPassword }) =>
      `<authenticationUser username="${username}" password="${password}" groups="${groups.join(',')}"/>`,
  );
  const keyStore = `<sslContext><sslContext keyStore="file:${join(folder, 'key.p12')}" keyStorePassword="${activeMqPassword}"/></sslContext>`;
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
${connectors.includes('amqp+ssl') ? keyStore : ''}
<transportConnectors>${connectors.map((one) => `<transportConnector name="${one}" uri="${one}://127.0.0.1:0"/>`).join('')}</transportConnectors>
</broker></beans>`;
}
