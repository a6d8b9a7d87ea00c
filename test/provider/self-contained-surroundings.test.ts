/**
 * Tests what files of the current folder and variables of the environment do to a self-contained program. A configuration
 * can come from a repository that is not trusted, so that its files must not be run (docs/decisions/0032).
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { makeCertificate } from '../support/aws/recorder';
import { installPlugin } from '../support/terraform/built-plugin';
import { expectService, StartedPlugins, startEnvironment } from '../support/terraform/started-plugins';
import { ownPlatform } from '../../src/provider-package';
import { selfContainedProgram } from '../support/terraform/self-contained';
import { Workspace } from '../support/terraform/terraform';

const program = selfContainedProgram(ownPlatform) ?? '';
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const describeProgram = program ? describe : describe.skip;

describeProgram('the self-contained program', () => {
  let plugins: StartedPlugins;
  let folder: string;
  beforeEach(() => {
    plugins = new StartedPlugins();
    folder = plugins.folder;
  });
  afterEach(() => plugins.remove());

  /** Writes a file that shows, by another file, that it was run. */
  const trap = (file: string, before = '') => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    const mark = JSON.stringify(join(folder, 'was-run'));
    writeFileSync(join(folder, file), `${before}require('node:fs').writeFileSync(${mark}, '');\n`);
    return join(folder, file);
  };
  const expectUndisturbed = async (env: NodeJS.ProcessEnv = {}) => {
    const handshake = await plugins.start(env, program, folder);
    expect(handshake.line).toMatch(/^1\|6\|unix\|[^|\n]+\|grpc\|[A-Za-z0-9+/]+\n$/);
    await expectService(handshake);
    expect(existsSync(join(folder, 'was-run'))).toBe(false);
  };

  test('runs no file of the current folder', async () => {
    trap('preload.js');
    writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./preload.js"]\n[run]\npreload = ["./preload.js"]\n');
    writeFileSync(join(folder, '.bunfig.toml'), 'preload = ["./preload.js"]\n');
    writeFileSync(join(folder, '.env'), 'BUN_OPTIONS="--preload ./preload.js"\nTF_PLUGIN_MAGIC_COOKIE=other\n');
    writeFileSync(join(folder, 'package.json'), '{"imports": {"#a": "./preload.js"}, "type": "module", "main": 1');
    writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions": {"paths": {"*": ["./preload.js"]}}}');
    for (const name of ['kerberos', 'node:fs', 'http2', '@aws-sdk/client-sts']) trap(`node_modules/${name}/index.js`);
    await expectUndisturbed({ HOME: folder, XDG_CONFIG_HOME: folder });
  });

  test.each(['--require', '--import'])('ignores NODE_OPTIONS=%s and NODE_PATH', async (option) => {
    const file = trap('preload.js');
    trap('kerberos/index.js');
    await expectUndisturbed({ NODE_OPTIONS: `${option} ${file}`, NODE_PATH: folder });
  });

  test.each([
    ['NODE_OPTIONS', '--no-such-option'],
    ['NODE_EXTRA_CA_CERTS', '/missing.pem'],
    ['SSL_CERT_FILE', '/missing.pem'],
    ['AWS_CA_BUNDLE', '/missing.pem'],
    ['NODE_COMPILE_CACHE', '.'],
    ['BUN_INSPECT', 'ws://127.0.0.1:0/'],
    ['BUN_RUNTIME_TRANSPILER_CACHE_PATH', '.'],
    ['BUN_CONFIG_VERBOSE_FETCH', 'curl'],
    ['BUN_JSC_dumpOptions', '1'],
  ])('starts with %s=%s', (name, value) => expectUndisturbed({ [name]: value }));

  // docs/troubleshooting.md describes both. No option of a build turns them off, so that a change of Bun is noticed here.
  test('BUN_OPTIONS runs code, as NODE_OPTIONS does for the bundle', async () => {
    const file = trap('preload.js');
    await plugins.start({ BUN_OPTIONS: `--preload ${file}` }, program, folder);
    expect(existsSync(join(folder, 'was-run'))).toBe(true);
  });

  test('BUN_BE_BUN=1 makes it the bun command, which prints no handshake', () => {
    const env = startEnvironment({ BUN_BE_BUN: '1', HOME: folder });
    const { stdout } = spawnSync(program, { encoding: 'utf8', env, cwd: folder, timeout: 20_000 });
    expect(stdout).toContain('Bun is a fast JavaScript runtime');
  });

  describe('and an endpoint whose certificate has its own authority', () => {
    let emulator: Emulator;
    let server: Server;
    let tf: Workspace;
    let file: string;
    beforeEach(async () => {
      emulator = await startEmulator();
      emulator.seedBroker({ brokerId });
      const certificate = makeCertificate(folder);
      if (!certificate) throw new Error('This test needs the program openssl');
      file = certificate.path;
      server = createServer(certificate, (incoming, response) => {
        const { method, url, headers } = incoming;
        const outgoing = request(emulator.endpoint + url, { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        incoming.pipe(outgoing);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      tf = new Workspace({ env: { AWS_ENDPOINT_URL: `https://localhost:${port}` } });
      tf.write(`${installPlugin(tf, program)}
data "mq_users" "all" {
  broker_id = "${brokerId}"
}`);
      await tf.succeed(['init', '-no-color']);
    });
    afterEach(async () => {
      tf.remove();
      server.close();
      await emulator.close();
    });

    test.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('%s adds it', async (name) => {
      const { status, text } = await tf.run(['apply', '-auto-approve', '-no-color'], { [name]: file });
      expect([status, text]).toEqual([0, expect.stringContaining('Apply complete')]);
    });

    test('without one, the certificate is refused', async () => {
      const { status, text } = await tf.run(['apply', '-auto-approve', '-no-color']);
      expect([status, text]).toEqual([1, expect.stringMatching(/certificate/)]);
    });
  });
});
