/** The shell commands of the documents that start the emulator, run at once in `sh`, as if they were pasted. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(__dirname, '..', '..');
const main = join(root, 'dist', 'cli', 'main.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-docs-'));
  // It starts late, so that commands that do not wait for it fail.
  const command = `[ "$1" != emulator ] || sleep 0.3\nexec '${process.execPath}' '${main}' "$@"`;
  writeFileSync(join(folder, 'mq-user'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'npx'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  writeFileSync(join(folder, 'emulator.env'), 'export AWS_ENDPOINT_URL=http://127.0.0.1:1\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(['README.md', 'docs/emulator.md', 'docs/cli.md', 'src/emulator/README.md'])(
  'the commands of %s wait for the emulator and use it',
  (path) => {
    const commands = startCommands(readFileSync(join(root, path), 'utf8'));
    expect(commands).toContain('mq-user emulator --port 8161');
    // Another program may use the port.
    const script = `${commands.replace('--port 8161', '--port 0')}\nmq-user list --broker-name orders --json; kill $!`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
      env: { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect(stderr).not.toContain('error');
    expect(stdout).toContain('"brokerId": "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"');
  },
  60_000,
);

/** Returns the commands from the one before the emulator starts to the end of the block, without what they print. */
function startCommands(document: string): string {
  const [, block = ''] = /^( *(?:\$ )?rm -f emulator\.env[^]*?)(?:^```|\n\n)/m.exec(document) ?? [];
  const lines = block.split('\n').map((line) => line.trim());
  const isConsole = lines[0]?.startsWith('$ ') ?? false;
  return lines
    .filter((line) => !isConsole || line.startsWith('$ '))
    .map((line) => line.replace(/^\$ /, ''))
    .join('\n');
}
