/** Tests where the provider listens with all kinds of temporary folders, and which files a killed provider leaves behind. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { providerClient } from '../support/terraform/plugin-client';
import { builtPlugin as plugin, preloading } from '../support/terraform/plugin-life';
import { expectService, kill, StartedPlugins, startEnvironment, until } from '../support/terraform/started-plugins';
import { Workspace } from '../support/terraform/terraform';

let plugins: StartedPlugins;
let folder: string;
beforeEach(() => {
  plugins = new StartedPlugins();
  folder = plugins.folder;
});
afterEach(() => plugins.remove());

const long = (bytes: number) => (base: string) => join(base, 'x'.repeat(bytes - base.length - 1));
const temporaryFolders: [string, (base: string) => string, boolean][] = [
  ['is as long as a socket allows', long(84), true],
  ['is one byte longer', long(85), true],
  ['has 100 bytes', long(100), true],
  ['has 100 bytes in 60 characters', (base) => join(base, 'ü'.repeat((100 - base.length - 1) / 2)), true],
  ['has 250 bytes', long(250), true],
  ['has |', (base) => join(base, 'a|b'), true],
  ['has a line break', (base) => join(base, 'a\nb'), true],
  ['has a space, a quotation mark and an umlaut', (base) => join(base, ' "ü% #?'), true],
  ['does not exist', (base) => join(base, 'missing'), false],
  ['is a file', (base) => (writeFileSync(join(base, 'file'), ''), join(base, 'file')), false],
  ['cannot hold files', () => '/proc', false],
  ['is a relative path', () => 'relative', false],
  ['is empty', () => '', false],
];

describe.each(temporaryFolders)('a TMPDIR that %s', (_what, make, isMade) => {
  let temporary: string;
  beforeEach(() => {
    temporary = make(folder);
    if (isMade) mkdirSync(temporary);
  });

  test('does not prevent the plugin from serving, and is empty afterwards', async () => {
    const handshake = await plugins.start({ TMPDIR: temporary }, plugin, folder);
    expect(handshake.line).toMatch(/^1\|6\|unix\|\/[^|\n]{1,102}\|grpc\|[A-Za-z0-9+/]+\n$/);
    await expectService(handshake);
    // Only the private folder, which is 0700.
    if (isMade)
      expect(readdirSync(temporary)).toEqual(
        temporary === dirname(dirname(handshake.socket)) ? [expect.any(String)] : [],
      );
    expect(await kill(handshake.process, 'SIGTERM')).toEqual([143, null]);
    if (isMade) expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(dirname(handshake.socket))).toBe(false);
  });
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s ends the plugin and removes its socket', async (signal) => {
  const { process: child, socket } = await plugins.start({});
  expect(await kill(child, signal)).toEqual([signal === 'SIGTERM' ? 143 : 129, null]);
  expect(existsSync(dirname(socket))).toBe(false);
});

// A separate namespace, in which all temporary folders are read-only.
const readOnly =
  'for d in /tmp /var/tmp /dev/shm; do mount --bind $d $d && mount -o remount,bind,ro $d || exit 9; done; exec "$0"';
const canUnshare = spawnSync('unshare', ['-rm', 'sh', '-c', readOnly, 'true'], { stdio: 'ignore' }).status === 0;
if (!canUnshare)
  process.stderr.write('SKIPPED: no namespaces here; the tests without temporary folders did not run.\n');

(canUnshare ? describe : describe.skip)('a machine on which no temporary folder can be written', () => {
  const wrapper = (argument = '') => {
    const file = join(folder, 'terraform-provider-mq');
    const command = `${readOnly}${argument}`;
    writeFileSync(file, `#!/bin/sh\nexec unshare -rm sh -c '${command}' '${plugin}'\n`, { mode: 0o755 });
    return file;
  };

  test('is served on the loopback address, with the same certificates', async () => {
    const handshake = await plugins.start({ XDG_RUNTIME_DIR: '/proc' }, wrapper());
    expect(handshake.line).toMatch(/^1\|6\|tcp\|127\.0\.0\.1:\d+\|grpc\|[A-Za-z0-9+/]+\n$/);
    await expectService(handshake);
    const stranger = providerClient(handshake.socket, credentials.createSsl(Buffer.from(handshake.certificate)));
    await expect(stranger.getProviderSchema({})).rejects.toMatchObject({ code: 14 });
    stranger.close();
  });

  test('has no server for debugging: the first line names every folder and the reason', () => {
    const { status, stdout, stderr } = spawnSync(wrapper(' --debug'), {
      encoding: 'utf8',
      env: startEnvironment({ XDG_RUNTIME_DIR: '/proc' }),
      timeout: 20_000,
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^terraform-provider-mq cannot listen on a socket \((.*; ){3,}.*\)\. Set TMPDIR to .*\.\n$/);
    expect(stdout).toMatch(/\/tmp\/.*; .*\/dev\/shm\//);
  });

  test('real Terraform can use a server on the loopback address', async () => {
    wrapper();
    const tf = new Workspace({ env: { TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc') } });
    try {
      writeFileSync(
        join(folder, 'cli.tfrc'),
        `provider_installation {\n  dev_overrides {\n    "cdktf-mq-users/mq" = "${folder}"\n  }\n  direct {}\n}\n`,
      );
      tf.write('terraform {\n  required_providers {\n    mq = { source = "cdktf-mq-users/mq" }\n  }\n}\n');
      expect((await tf.succeed(['providers', 'schema', '-json'])).stdout).toContain('"mq_user"');
    } finally {
      tf.remove();
    }
  });
});

test('if no socket and no port can be opened, the first line explains it', () => {
  writeFileSync(
    join(folder, 'deaf.js'),
    `require('node:net').Server.prototype.listen = function () {
       process.nextTick(() => this.emit('error', new Error('listen EACCES: not|allowed')));
     };`,
  );
  const { status, stdout } = spawnSync(plugin, {
    encoding: 'utf8',
    env: startEnvironment({ TMPDIR: folder, ...preloading(join(folder, 'deaf.js')) }),
    timeout: 20_000,
  });
  expect(stdout).toMatch(
    /^terraform-provider-mq cannot listen on a socket \(.*\) or on 127\.0\.0\.1 \([^|]*\)\. Set TMPDIR to a folder that you can write to\.\n$/,
  );
  expect({ status, left: readdirSync(folder) }).toEqual({ status: 1, left: ['deaf.js'] });
});

describe('sockets of killed processes', () => {
  const names = () => readdirSync(folder).sort();

  test('are removed at the next start; sockets of running processes and files of other programs stay', async () => {
    const env = { TMPDIR: folder };
    const [dead, alive] = [await plugins.start(env), await plugins.start(env)];
    await kill(dead.process, 'SIGKILL');
    expect(existsSync(dead.socket)).toBe(true);
    const make = (name: string, mode = 0o700) => mkdirSync(join(folder, name), { mode });
    // Left by a process that was killed before it had a socket, long ago and just now.
    make('tf-mq.new-OldOld');
    utimesSync(join(folder, 'tf-mq.new-OldOld'), 1, 1);
    make('tf-mq.new-NewNew');
    make('tf-mq-toolong');
    make('tf-other-abcdef');
    make('tf-mq-public', 0o755);
    chmodSync(join(folder, 'tf-mq-public'), 0o755);
    make('tf-mq-filled');
    writeFileSync(join(folder, 'tf-mq-filled', 'notes'), '');
    make('target');
    symlinkSync(join(folder, 'target'), join(folder, 'tf-mq-linked'));
    writeFileSync(join(folder, 'tf-mq-afile1'), '');
    const foreign = ['tf-mq.new-NewNew', 'tf-mq-toolong', 'tf-other-abcdef', 'tf-mq-public', 'tf-mq-filled'];
    const kept = [...foreign, 'target', 'tf-mq-linked', 'tf-mq-afile1'];

    const next = await plugins.start(env);
    await expectService(next);
    const ofLiving = [alive, next].map(({ socket }) => socket.split('/').at(-2) ?? '');
    // The plugin removes them while it serves.
    await until(() => !existsSync(dirname(dead.socket)) && !existsSync(join(folder, 'tf-mq.new-OldOld')));
    expect(names()).toEqual([...kept, ...ofLiving].sort());
    expect(readdirSync(join(folder, 'tf-mq-filled'))).toEqual(['notes']);
    await expectService(alive);
  });

  test('of a process that hangs stay', async () => {
    const env = { TMPDIR: folder };
    const hanging = await plugins.start(env);
    hanging.process.kill('SIGSTOP');
    const dead = await plugins.start(env);
    await kill(dead.process, 'SIGKILL');
    await plugins.start(env);
    await until(() => !existsSync(dirname(dead.socket)));
    expect(existsSync(hanging.socket)).toBe(true);
    hanging.process.kill('SIGCONT');
    await expectService(hanging);
  });

  test('do not affect ten processes that start at once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => plugins.start({ TMPDIR: folder })));
    for (const one of all) await expectService(one);
    for (const { process: child } of all.slice(1)) await kill(child, 'SIGKILL');
    const last = await plugins.start({ TMPDIR: folder });
    await until(() => names().length === 2);
    await expectService(last);
  }, 120_000);

  test('of another program are not touched, whether or not they listen', async () => {
    mkdirSync(join(folder, 'app'));
    const server = createServer().listen(join(folder, 'app', 's'));
    await once(server, 'listening');
    const dead = await plugins.start({ TMPDIR: folder });
    await kill(dead.process, 'SIGKILL');
    const next = await plugins.start({ TMPDIR: folder });
    await until(() => !existsSync(dirname(dead.socket)));
    expect(names()).toEqual(['app', dirname(next.socket).split('/').at(-1)].sort());
    expect(existsSync(join(folder, 'app', 's'))).toBe(true);
    server.close();
  });
});
