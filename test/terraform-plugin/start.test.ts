/** Tests the messages of the plugin if node fails before it runs, and a shell that stays between Terraform and the plugin. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { startPlugin } from '../support/terraform/plugin-client';
import { builtPlugin as plugin } from '../support/terraform/plugin-life';
import { expectService, kill, StartedPlugins, startEnvironment, until } from '../support/terraform/started-plugins';
import { Workspace } from '../support/terraform/terraform';

let plugins: StartedPlugins;
let folder: string;
beforeEach(() => {
  plugins = new StartedPlugins();
  folder = plugins.folder;
});
afterEach(() => plugins.remove());

describe('what Terraform shows if node fails before the provider runs', () => {
  const firstLine = (env: NodeJS.ProcessEnv) => {
    const { status, stdout } = spawnSync(plugin, {
      encoding: 'utf8',
      env: startEnvironment(env),
      cwd: folder,
      timeout: 20_000,
    });
    expect({ status, lines: stdout.split('\n').length }).toEqual({ status: 1, lines: 2 });
    return stdout;
  };
  const ofOptions = (reason: string) =>
    new RegExp(
      `^terraform-provider-mq cannot start: \\S+ ends with status \\d+, and reports: .*${reason}.* Check NODE_OPTIONS in the environment\\.\\n$`,
    );

  test.each([
    ['--interactive', '--interactive is not allowed in NODE_OPTIONS'],
    ['--foo', '--foo is not allowed in NODE_OPTIONS'],
    ['--max-old-space-size=4096 --foo', '--foo is not allowed in NODE_OPTIONS'],
    ['--foo|bar', '--foo/bar is not allowed in NODE_OPTIONS'],
    ['--max-old-space-size', '--max-old-space-size'],
    ['"', 'NODE_OPTIONS'],
    ['--require ./missing.js', "Cannot find module './missing.js'"],
    ['--import ./missing.mjs', 'Cannot find module'],
    ['--require ./broken.js', 'SyntaxError'],
    ['--require ./throws.js', 'Error: preloaded code failed'],
    ['--max-old-space-size=1', 'OOM|out of memory'],
  ])('NODE_OPTIONS=%s', (NODE_OPTIONS, reason) => {
    writeFileSync(join(folder, 'broken.js'), ')');
    writeFileSync(join(folder, 'throws.js'), "throw new Error('preloaded code failed')");
    expect(firstLine({ NODE_OPTIONS })).toMatch(ofOptions(reason));
  });

  test('node dies while it loads the provider', () => {
    // As when memory runs out, which JavaScript cannot report.
    writeFileSync(join(folder, 'dies.js'), "require('node:vm').Script = class { constructor() { process.abort(); } };");
    expect(firstLine({ NODE_OPTIONS: `--require ${join(folder, 'dies.js')}` })).toMatch(
      /^terraform-provider-mq cannot start: \S+ ends with status 134\. Check NODE_OPTIONS in the environment\.\n$/,
    );
  });

  const node = (text: string) => {
    const file = join(folder, 'node');
    writeFileSync(file, text, { mode: 0o755 });
    return { PATH: folder };
  };

  test.each([
    [
      "a version manager's shim without a version",
      '#!/bin/sh\necho "No version is set for command node" >&2\nexit 126\n',
      'ends with status 126, and reports: No version is set for command node',
    ],
    ['a shim that prints to stdout', '#!/bin/sh\necho "No version is set"\nexit 1\n', 'ends with status 1'],
    ['a script that ends without output', '#!/bin/sh\nexit 0\n', 'ends with status 0'],
    ['a script whose interpreter is missing', '#!/missing/interpreter\n', 'ends with status 127'],
    ['a program for another machine', '\u007fELF\u0002\u0001\u0001 and so on', 'the system refuses to run'],
  ])('node is %s', (_what, text, reason) => {
    expect(firstLine(node(text))).toContain(reason);
  });

  test('node is a broken link', () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'node'));
    expect(firstLine({ PATH: folder })).toBe(
      `terraform-provider-mq needs Node.js 20 or newer, and there is no node on the PATH (${join(folder, 'node')} is a broken link).\n`,
    );
  });

  test('real Terraform shows the reason', async () => {
    const tf = new Workspace();
    try {
      tf.write(installBuiltPlugin(tf));
      await tf.succeed(['init']);
      const { status, text } = await tf.run(['validate', '-no-color'], { NODE_OPTIONS: '--foo' });
      expect(status).toBe(1);
      expect(text).toContain('--foo is not allowed in NODE_OPTIONS. Check NODE_OPTIONS in the environment.');
    } finally {
      tf.remove();
    }
  });
});

describe('a plugin whose shell waits for it', () => {
  const env = { NODE_OPTIONS: '--stack-trace-limit=20' };

  test('has an intact handshake, regardless of the output of preloaded code', async () => {
    writeFileSync(join(folder, 'chatty.js'), "console.log('Agent 1.2 is ready'); process.stdout.write('1|6|');");
    const handshake = await plugins.start({ NODE_OPTIONS: `--require ${join(folder, 'chatty.js')}` });
    expect(handshake.line).toMatch(/^1\|6\|unix\|/);
    await expectService(handshake);
  });

  test('is served through a shim that starts node and waits for it', async () => {
    writeFileSync(join(folder, 'node'), `#!/bin/sh\necho "Using node"\n"${process.execPath}" "$@"\nexit $?\n`, {
      mode: 0o755,
    });
    const handshake = await plugins.start({ PATH: `${folder}:${process.env.PATH}` });
    await expectService(handshake);
    expect(await kill(handshake.process, 'SIGTERM')).toEqual([null, 'SIGTERM']);
    await until(() => !existsSync(handshake.socket));
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('%s to the shell ends both, and removes the socket', async (signal) => {
    const handshake = await plugins.start(env);
    await kill(handshake.process, signal);
    await until(() => !existsSync(dirname(handshake.socket)));
  });

  test('Ctrl-C in the terminal ends neither', async () => {
    const handshake = await startPlugin(plugin, startEnvironment(env), { detached: true });
    const { process: child, socket } = handshake;
    plugins.endLater(child);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    // Signals are handled before a new connection, so a provider that ended because of the signal would not respond.
    await expectService(handshake);
    await expectService(handshake);
    expect([child.exitCode, child.signalCode, existsSync(socket)]).toEqual([null, null, true]);
    const ended = once(child, 'exit');
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  });

  test('ends when the process that started the shell is killed', async () => {
    const parent = spawn('/bin/sh', ['-c', `"${plugin}"; exit 1`], {
      env: startEnvironment(env),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    plugins.endLater(parent);
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    const socket = line.split('|')[3] ?? '';
    expect(existsSync(socket)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !existsSync(dirname(socket)));
  });
});
