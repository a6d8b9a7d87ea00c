/** The code in the README of the framework: it compiles, and Terraform runs the provider that it builds. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(300_000);

const root = join(__dirname, '../..');
const readme = readFileSync(join(root, 'src/terraform-plugin/README.md'), 'utf8');

/** Returns the code blocks of a language. */
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
const [program = '', ...fragments] = blocks('ts');
const [build = ''] = blocks('sh');
const [cliConfiguration = ''] = blocks('hcl');
const [configuration = ''] = blocks('terraform');

/** A folder that has what the root of the repository has. */
let folder: string;
beforeAll(() => {
  requireTerraform();
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  for (const name of ['src', 'node_modules', 'tsconfig.json']) symlinkSync(join(root, name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string) => spawnSync('/bin/sh', ['-ec', command], { cwd: folder, encoding: 'utf8' });

test('the provider and all fragments that extend it compile', () => {
  expect(program.split('\n').length).toBeLessThan(60);
  expect(fragments.length).toBeGreaterThan(5);
  writeFileSync(join(folder, 'all.ts'), [program, ...fragments].join('\n'));
  const options = { noUnusedLocals: false, preserveSymlinks: false };
  writeFileSync(
    join(folder, 'tsconfig.readme.json'),
    JSON.stringify({ extends: './tsconfig.json', compilerOptions: options, include: ['all.ts'] }),
  );
  const { status, stdout } = run('node_modules/.bin/tsc -p tsconfig.readme.json');
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('Terraform applies, plans nothing, updates, imports and destroys with the provider', async () => {
  writeFileSync(join(folder, 'notes.ts'), program);
  const { status, stderr } = run(build);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const notes = join(folder, 'notes');
  const files = join(folder, 'files');
  mkdirSync(files);
  chmodSync(files, 0o700);
  const file = join(files, 'greeting.txt');
  const rc = join(folder, 'terraform.rc');
  writeFileSync(rc, cliConfiguration.replace('/path/to/notes', notes));
  const tf = new Workspace({ env: { TF_CLI_CONFIG_FILE: rc } });
  try {
    const hcl = configuration.replace('/path/to/folder', files);
    tf.write(hcl);
    await tf.apply();
    expect(readFileSync(file, 'utf8')).toBe('Hello');
    expect((await tf.plan()).isEmpty).toBe(true);
    writeFileSync(file, 'Changed by hand');
    expect((await tf.plan()).isEmpty).toBe(false);
    tf.write(hcl.replace('"Hello"', '"Good morning"'));
    await tf.apply();
    expect(readFileSync(file, 'utf8')).toBe('Good morning');
    await tf.succeed(['state', 'rm', 'notes_note.greeting']);
    await tf.succeed(['import', 'notes_note.greeting', 'greeting.txt']);
    expect((await tf.plan()).isEmpty).toBe(true);
    await tf.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(existsSync(file)).toBe(false);
  } finally {
    tf.remove();
  }
});
