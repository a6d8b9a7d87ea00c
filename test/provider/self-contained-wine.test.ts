/**
 * Drives the Windows program with real Terraform on Linux, through Wine: it serves on the loopback address, and everything else
 * is as on Linux. Only with FULL=1, and where wine is installed. Wine is not Windows; CI has no other Windows test of
 * the provider.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { startPlugin } from '../support/terraform/plugin-client';
import { selfContainedProgram } from '../support/terraform/self-contained';
import { expectService, startEnvironment } from '../support/terraform/started-plugins';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Windows-Too-91c5';

const missing = reasonToSkip();
const program = missing === undefined ? selfContainedProgram('windows_amd64') : undefined;
if (missing !== undefined) process.stderr.write(`SKIPPED: ${missing}; the tests of the Windows program did not run.\n`);

function reasonToSkip(): string | undefined {
  if (process.env.FULL !== '1') return 'FULL is not 1';
  const lacks = ['wine', 'wineserver', 'x86_64-w64-mingw32-gcc'].filter(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error,
  );
  return lacks.length > 0 ? `there is no ${lacks.join(', ')} here` : undefined;
}

(program ? describe : describe.skip)('the program for Windows', () => {
  let emulator: Emulator;
  let folder: string;
  let wrapper: string;

  beforeAll(async () => {
    requireTerraform();
    emulator = await startEmulator();
    emulator.seedBroker({ brokerId });
    folder = mkdtempSync(join(tmpdir(), 'mq-wine-'));
    copyFileSync(program ?? '', join(folder, 'terraform-provider-mq.exe'));
    buildRandomNumbers(folder);
    wrapper = join(folder, 'terraform-provider-mq');
    const lines = [
      '#!/bin/sh',
      `export WINEPREFIX='${folder}/wine' WINEDEBUG=-all`,
      `exec wine '${folder}/terraform-provider-mq.exe'`,
    ];
    writeFileSync(wrapper, `${lines.join('\n')}\n`, { mode: 0o755 });
    // Without a server that stays, every start would boot Wine again.
    wine('wineserver', '--persistent');
    wine('wineboot', '--init');
  }, 300_000);
  afterAll(async () => {
    wine('wineserver', '--kill');
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  function wine(command: string, ...args: string[]): void {
    const env = { PATH: process.env.PATH, HOME: folder, WINEPREFIX: join(folder, 'wine'), WINEDEBUG: '-all' };
    spawnSync(command, args, { env, stdio: 'ignore', timeout: 240_000 });
  }

  test('serves on the loopback address, with its compiled code, and prints nothing else', async () => {
    const env = startEnvironment({ HOME: folder });
    const log = join(folder, 'start.log');
    const logged = join(folder, 'logged');
    writeFileSync(logged, `#!/bin/sh\nexec '${wrapper}' 2>'${log}'\n`, { mode: 0o755 });
    const { process: child, line, socket, certificate } = await startPlugin(logged, env);
    expect(line).toMatch(/^1\|6\|tcp\|127\.0\.0\.1:\d+\|grpc\|[A-Za-z0-9+/]+\r?\n$/);
    await expectService({ process: child, line, socket, certificate });
    child.kill('SIGKILL');
    expect(readFileSync(log, 'utf8')).not.toMatch(/No address|\bE /);
    // Bun reports whether it accepts the compiled code of the program.
    const { stdout, stderr } = spawnSync(wrapper, {
      encoding: 'utf8',
      env: { ...env, PLUGIN_CLIENT_CERT: '', BUN_JSC_verboseDiskCache: '1' },
      timeout: 120_000,
    });
    expect(stderr).toContain('[Disk Cache] Cache hit');
    expect(stdout).toContain('terraform-provider-mq serves with mutual TLS only.');
  }, 300_000);

  test('Terraform applies, plans and destroys with it', async () => {
    const tf = new Workspace({ env: { AWS_ENDPOINT_URL: emulator.endpoint, TF_VAR_password: password, HOME: folder } });
    const platform = join(tf.folder, 'terraform.d/plugins/registry.terraform.io/cdktf-mq-users/mq/9.0.0/linux_amd64');
    mkdirSync(platform, { recursive: true });
    copyFileSync(wrapper, join(platform, 'terraform-provider-mq_v9.0.0'));
    tf.write(`
terraform {
  required_providers {
    mq = { source = "registry.terraform.io/cdktf-mq-users/mq" }
  }
}
variable "password" {
  type      = string
  ephemeral = true
}
resource "mq_user" "orders" {
  broker_id   = "${brokerId}"
  username    = "orders"
  password_wo = var.password
  groups      = ["writers"]
}
`);
    try {
      await tf.succeed(['init', '-no-color']);
      await tf.apply();
      expect(emulator.passwordOf(brokerId, 'orders')).toBe(password);
      expect((await tf.plan()).isEmpty).toBe(true);
      await tf.succeed(['destroy', '-auto-approve', '-no-color']);
      expect(emulator.callCounts()).toMatchObject({ CreateUser: 1, DeleteUser: 1 });
    } finally {
      tf.remove();
    }
  }, 600_000);
});

/** Writes bcryptprimitives.dll, which Bun needs and Wine 8 lacks. Windows has it. */
function buildRandomNumbers(folder: string): void {
  const source = join(folder, 'random.c');
  writeFileSync(
    source,
    `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
`,
  );
  const args = ['-shared', '-o', join(folder, 'bcryptprimitives.dll'), source, '-ladvapi32'];
  const { status, stderr } = spawnSync('x86_64-w64-mingw32-gcc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The replacement of bcryptprimitives.dll could not be built: ${stderr}`);
}
