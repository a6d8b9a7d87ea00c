/**
 * The package as npm packs it, in the projects of its users: TypeScript with each module resolution, Jest, Vitest,
 * node --test, CommonJS, ES modules, pnpm, CDK Terrain, and without CDKTF. FULL=1 adds the checks of arethetypeswrong.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage } from '../support/run/packed';
import { describeWithRegistry, npm } from '../support/run/scratch';

const root = join(__dirname, '..', '..');
const fixtures = join(__dirname, 'consumers');
const template = join(root, 'node_modules/@cdktf/cli-core/templates/typescript');
const isFull = process.env.FULL === '1';

/** The tools of users, at exact versions so that a test fails only for a change of this package. */
const tools = {
  '@babel/preset-env': '7.29.14',
  '@babel/preset-typescript': '7.29.7',
  '@types/jest': '30.0.0',
  '@types/node': '20.19.43',
  cdktf: '0.21.0',
  constructs: '10.4.2',
  jest: '30.5.2',
  pnpm: '10.34.9',
  publint: '0.3.25',
  'ts-jest': '29.4.15',
  typescript: '5.9.3',
  'typescript-7': 'npm:typescript@7.0.2',
  vitest: '3.2.4',
  ...(isFull && { '@arethetypeswrong/cli': '0.18.5' }),
};

describeWithRegistry('the packed package')('the packed package', () => {
  let folder: string;
  let tarball: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mq-users-consumers-'));
    tarball = join(folder, packPackage(folder).filename);
    project('app', tools);
    addTools('app');
    write('app/package.json', manifest('app', { ...tools, 'cdktf-mq-users': `file:${tarball}` }));
    install('app');
    compileApp();
  }, 420_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

  /** Creates the folder of a project. */
  function project(name: string, dependencies: Readonly<Record<string, string>>): void {
    mkdirSync(join(folder, name));
    write(`${name}/package.json`, manifest(name, dependencies));
  }

  /**
   * Installs the tools in a project, before this package, as users do. npm takes 20 seconds of processor
   * time for their 15,000 files, so that later runs copy what the first one installed.
   */
  function addTools(name: string): void {
    const versions = JSON.stringify([tools, process.version, process.platform, process.arch]);
    const cache = join(root, '.cache', 'consumers');
    const kept = join(cache, createHash('sha256').update(versions).digest('hex').slice(0, 12));
    const copy = (from: string, to: string) =>
      execFileSync('cp', ['-R', ...['node_modules', 'package-lock.json'].map((file) => join(from, file)), to]);
    if (existsSync(kept)) {
      copy(kept, join(folder, name));
      return;
    }
    install(name);
    mkdirSync(cache, { recursive: true });
    // A folder appears as a whole, and another run may have created it in the meantime.
    const unfinished = mkdtempSync(join(cache, 'unfinished-'));
    copy(join(folder, name), unfinished);
    try {
      renameSync(unfinished, kept);
    } catch (error) {
      rmSync(unfinished, { recursive: true });
      if (!existsSync(kept)) throw error;
    }
  }

  function install(name: string): void {
    npm(
      join(folder, name),
      ...'install --no-audit --no-fund --ignore-scripts --prefer-offline --loglevel error'.split(' '),
    );
  }

  function write(file: string, content: object | string): void {
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** Runs a program of a package of the app, and returns its output. Fails with the output if the program fails. */
  function run(name: string, program: string, ...args: string[]): string {
    const command = [...(program === 'node' ? [] : [join(folder, 'app', 'node_modules', program)]), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: join(folder, name),
      encoding: 'utf8',
      timeout: 120_000,
    });
    const output = stdout + stderr;
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${output}`);
    return output;
  }

  const tsc = 'typescript/bin/tsc';
  const tsc7 = 'typescript-7/bin/tsc';

  describe('in an app from the template of CDKTF', () => {
    test('cdktf synth writes the provider into the stack', () => {
      run('app', 'node', 'main.js');
      const stack = join(folder, 'app', 'cdktf.out', 'stacks', 'users');
      expect(JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'))).toMatchObject({
        provider: { mq: [{ region: 'us-east-1' }] },
      });
      expect(readdirSync(stack)).toContain('.terraform.lock.hcl');
    });

    test('node --test runs CommonJS and ES modules, which import the same names', () => {
      const options = { module: 'NodeNext', target: 'ES2022', strict: true, skipLibCheck: true, types: ['node'] };
      write('app/esm/tsconfig.json', { compilerOptions: options, include: ['*.mts'] });
      run('app', tsc7, '-p', 'esm/tsconfig.json');
      const output = run('app', 'node', '--test', '--test-reporter=tap', 'commonjs.test.js', 'es-modules.test.mjs');
      // Three tests of users in each form, and one for each entry point.
      const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly exports: object };
      const entryPoints = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'));
      expect(output).toMatch(new RegExp(`^# pass ${6 + entryPoints.length}$`, 'm'));
      expect(output).toMatch(/^# fail 0$/m);
    });

    test('Jest runs the tests with ts-jest and with Babel', () => {
      const output = run('app', 'jest/bin/jest.js', '--ci');
      expect(output).toMatch(/^Tests: +6 passed, 6 total$/m);
    }, 120_000);

    test('Vitest runs the tests', () => {
      const output = run('app', 'vitest/vitest.mjs', 'run').replace(/\x1b\[\d+m/g, '');
      expect(output).toMatch(/^ +Tests +3 passed \(3\)$/m);
    }, 120_000);

    test.each([
      ['CommonJS', 'Bundler'],
      ['Node16', 'Node16'],
      ['NodeNext', 'NodeNext'],
      ['ESNext', 'Bundler'],
    ])('TypeScript 7 finds all types with the module %s and the resolution %s', (module, moduleResolution) => {
      const options = { module, moduleResolution, target: 'ES2022', strict: true, noEmit: true, skipLibCheck: false };
      const files = ['client.ts', 'constructs.ts', 'use.spec.ts', 'main.ts'];
      write('app/tsconfig.other.json', { compilerOptions: { ...options, types: ['node', 'jest'] }, files });
      run('app', tsc7, '-p', 'tsconfig.other.json');
    });

    test('publint finds nothing', () => {
      expect(run('app', 'publint/src/cli.js', tarball, '--strict')).toContain('All good!');
    });

    (isFull ? test : test.skip)(
      'arethetypeswrong finds nothing',
      () => {
        expect(run('app', '@arethetypeswrong/cli/dist/index.js', tarball)).toContain('No problems found');
      },
      120_000,
    );
  });

  test('without CDKTF, the client, the rules and the command work', () => {
    project('operator', { 'cdktf-mq-users': `file:${tarball}` });
    install('operator');
    const packages = readdirSync(join(folder, 'operator', 'node_modules'));
    expect(packages).toContain('@aws-sdk');
    expect(packages).not.toContain('cdktf');
    expect(packages).not.toContain('@grpc');
    useClient('operator');
    const command = spawnSync(join(folder, 'operator/node_modules/.bin/mq-user'), ['--version'], { encoding: 'utf8' });
    expect(command).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
  }, 120_000);

  test('with pnpm, whose node_modules has only declared packages, everything works', () => {
    project('pnpm', { ...pick('cdktf', 'constructs', '@types/node'), 'cdktf-mq-users': `file:${tarball}` });
    const store = join(root, '.cache', 'pnpm');
    run('pnpm', 'pnpm/bin/pnpm.cjs', 'install', '--prefer-offline', '--ignore-scripts', '--store-dir', store);
    expect(existsSync(join(folder, 'pnpm', 'node_modules', '@aws-sdk'))).toBe(false);
    useClient('pnpm');
    copyFileSync(join(folder, 'app', 'constructs.js'), join(folder, 'pnpm', 'constructs.js'));
    run('pnpm', 'node', '-e', "require('./constructs.js').synthesizesUser()");
    for (const name of ['client.ts', 'constructs.ts']) copyFileSync(join(fixtures, name), join(folder, 'pnpm', name));
    const options = { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: ['node'] };
    write('pnpm/tsconfig.json', { compilerOptions: options, files: ['client.ts', 'constructs.ts'] });
    run('pnpm', tsc7, '-p', 'tsconfig.json');
  }, 120_000);

  /** Writes the app from the template of CDKTF, and compiles it. */
  function compileApp(): void {
    for (const file of readdirSync(fixtures)) copyFileSync(join(fixtures, file), join(folder, 'app', file));
    copyFileSync(join(template, 'tsconfig.json'), join(folder, 'app', 'tsconfig.json'));
    const main = readFileSync(join(template, 'main.ts'), 'utf8')
      .replace('// define resources here', "new MqProvider(this, 'mq', { region: 'us-east-1' });")
      .replace('import { Construct }', "import { MqProvider } from 'cdktf-mq-users';\nimport { Construct }")
      .replaceAll('{{ $base }}', 'users');
    write('app/main.ts', main);
    // Also the files for ES modules, which the template does not compile.
    mkdirSync(join(folder, 'app', 'esm'));
    for (const name of ['client', 'constructs']) {
      copyFileSync(join(fixtures, `${name}.ts`), join(folder, 'app', 'esm', `${name}.mts`));
    }
    run('app', tsc, '-p', 'tsconfig.json');
  }

  test('with CDK Terrain, the same code compiles and runs with cdktn-mq-users', () => {
    const ofTerrain = join(folder, packPackage(folder, 'cdktn').filename);
    const { '@types/node': types = '' } = tools;
    project('terrain', {
      cdktn: '0.24.0',
      constructs: '10.6.0',
      '@types/node': types,
      'cdktn-mq-users': `file:${ofTerrain}`,
    });
    install('terrain');
    for (const name of ['client.ts', 'constructs.ts']) {
      write(`terrain/${name}`, readFileSync(join(fixtures, name), 'utf8').replaceAll("'cdktf", "'cdktn"));
    }
    const options = { module: 'NodeNext', target: 'ES2022', strict: true, types: ['node'] };
    write('terrain/tsconfig.json', { compilerOptions: options, files: ['client.ts', 'constructs.ts'] });
    run('terrain', tsc7, '-p', 'tsconfig.json');
    run('terrain', 'node', '-e', "require('./constructs.js').synthesizesUser()");
    run('terrain', 'node', '-e', "require('./client.js').checksUsers()");
    expect(run('app', 'publint/src/cli.js', ofTerrain, '--strict')).toContain('All good!');
    expect(readdirSync(join(folder, 'terrain', 'node_modules'))).not.toContain('cdktf');
  }, 240_000);

  /** Runs what CDKTF's template compiled from client.ts in another project. */
  function useClient(name: string): void {
    copyFileSync(join(folder, 'app', 'client.js'), join(folder, name, 'client.js'));
    run(
      name,
      'node',
      '-e',
      "const { checksUsers, createsUser } = require('./client.js'); checksUsers(); createsUser()",
    );
  }
});

const manifest = (name: string, dependencies: Readonly<Record<string, string>>) => ({
  name,
  private: true,
  dependencies,
});

function pick(...names: (keyof typeof tools)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, tools[name] ?? '']));
}
