/** The npm packages: their files, the packages that their code needs, the licenses and the software bills of materials. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Ajv from 'ajv';
import { installPackage, type FrameworkId, type UnpackedPackage } from '../support/run/packed';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

describe.each<FrameworkId>(['cdktf', 'cdktn'])('%s-mq-users', (framework) => {
  let parent: string;
  let unpacked: UnpackedPackage;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'mq-users-contents-'));
    unpacked = installPackage(parent, framework);
  }, 120_000);
  afterAll(() => rmSync(parent, { recursive: true }));

  const filesOf = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

  test('contains the library, the command, the provider and the API for jsii, and no files of the build', () => {
    const paths = filesOf(unpacked.folder);
    const compiled = /^dist\/(?!provider\/|terraform-plugin\/).*[^/]\.(?:js|d\.ts)$/;
    expect(paths).toContain('dist/cli/main.js');
    // For users. What maintainers read, and what the .d.ts files have, is in the repository only.
    const documents =
      /^docs\/(?!(?:architecture|benchmarks|releasing)\.md$|(?:decisions|generated|reference)\/).*\.(?:md|json)$/;
    expect(paths).toContain('docs/getting-started/cdktf.md');
    expect(paths).toContain('docs/emulator-seed.schema.json');
    expect(paths.filter((path) => !compiled.test(path) && !documents.test(path)).sort()).toEqual([
      '.jsii',
      '.jsii.tabl.json',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'build/self-contained.mjs',
      'build/self-contained/bundle.mjs',
      'build/self-contained/compile.mjs',
      'build/self-contained/failure.mjs',
      'build/self-contained/folders.mjs',
      'build/self-contained/mach-o.mjs',
      'build/self-contained/programs.mjs',
      'build/self-contained/runtimes.mjs',
      'dist/provider/RUNTIME_LICENSES',
      'dist/provider/THIRD_PARTY_LICENSES',
      'dist/provider/manifest.json',
      'dist/provider/self-contained.cdx.json',
      'dist/provider/terraform-provider-mq',
      'dist/rotation/function.zip',
      'dist/sbom.cdx.json',
      'docs/images/audit.png',
      'package.json',
    ]);
  });

  test('has the same provider as the build, so that both packages have the same provider', () => {
    const file = join('dist', 'provider', 'terraform-provider-mq');
    expect(readFileSync(join(unpacked.folder, file)).equals(readFileSync(join(root, file)))).toBe(true);
  });

  test('requires exactly its dependencies and its peers', () => {
    const required = codeOf().flatMap(({ text }) =>
      [...text.matchAll(/\brequire\(["']((?:@[^/"']+\/)?[^./"'][^/"']*)/g)].map(([, name = '']) => name),
    );
    const packages = new Set(required.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)));
    const { dependencies, peerDependencies } = unpacked.manifest;
    const peers = Object.keys(peerDependencies).filter((name) => !name.endsWith('/provider-aws'));
    expect(peers.sort()).toEqual([framework, 'constructs'].sort());
    expect([...packages].sort()).toEqual([...Object.keys(dependencies), ...peers].sort());
  });

  test('has its own name in the help of the command', () => {
    const command = join(unpacked.folder, unpacked.manifest.bin['mq-user'] ?? '');
    const args = [command, 'provider', 'install', '--help'];
    const help = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(help).toContain(
      `npm install ${framework}-mq-users\n  npx -p ${framework}-mq-users mq-user provider install`,
    );
  });

  // In a CommonJS module, Jest cannot run it.
  test('has no import()', () => {
    const found = codeOf().filter(({ text }) => /(?<![.\w])import\(\s*['"`]/.test(text));
    expect(found.map(({ file }) => file)).toEqual([]);
  });

  test('names only its own framework in the types of its API', () => {
    const { name, types } = JSON.parse(readFileSync(join(unpacked.folder, '.jsii'), 'utf8')) as Record<string, object>;
    expect(name).toBe(`${framework}-mq-users`);
    const other = framework === 'cdktf' ? 'cdktn' : 'cdktf';
    expect(JSON.stringify(types)).toContain(`"${framework}.TerraformResource"`);
    expect(JSON.stringify(types)).not.toContain(`"${other}.`);
  });

  /** The code of the library, without the rotation function, which contains its packages. */
  function codeOf() {
    const dist = join(unpacked.folder, 'dist');
    return filesOf(dist)
      .filter((file) => file.endsWith('.js') && !file.startsWith(join('rotation', 'function')))
      .map((file) => ({ file, text: readFileSync(join(dist, file), 'utf8') }));
  }
});

describe('what the provider contains', () => {
  const program = read('dist/provider/terraform-provider-mq');
  const licenses = read('dist/provider/THIRD_PARTY_LICENSES');
  const bill = read('dist/sbom.cdx.json');
  interface Component {
    readonly name: string;
    readonly group?: string;
    readonly version: string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
    readonly components?: readonly Component[];
  }
  const { components } = JSON.parse(bill) as { readonly components: readonly Component[] };
  const provider = components.find(({ name }) => name === 'terraform-provider-mq');
  const nameOf = ({ group, name }: Component) => (group ? `${group}/${name}` : name);

  test('is named with licenses and copyright, beside the program and in it', () => {
    for (const line of [
      /^@grpc\/grpc-js \S+ \(Apache-2\.0\)$/m,
      /^asn1js \S+ \(BSD-3-Clause\)$/m,
      /^Copyright \(c\) 2014, GMO GlobalSign$/m,
      /^Copyright 2008 Google Inc\. {2}All rights reserved\.$/m,
      /^ *Version 2\.0, January 2004$/m,
    ]) {
      expect(licenses).toMatch(line);
    }
    expect(program).toContain(licenses);
  });

  test('is in the bill of materials, with each package that has a license', () => {
    expect(provider?.hashes).toEqual([
      { alg: 'SHA-256', content: createHash('sha256').update(program, 'latin1').digest('hex') },
    ]);
    const bundled = (provider?.components ?? []).map((each) => `${nameOf(each)} ${each.version}`);
    const named = [...licenses.matchAll(/^((?:@\S+\/)?\S+ \d+\.\d+\.\d+\S*) \(/gm)].map(([, name]) => name);
    expect(bundled.length).toBeGreaterThan(40);
    expect([...new Set(named)].sort()).toEqual(bundled.sort());
  });

  test('is not in the list of packages that npm installs, unless the library needs it too', () => {
    const installed = components.filter((each) => each !== provider).map(nameOf);
    expect(installed).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(installed).not.toContain('@grpc/grpc-js');
    expect(installed).not.toContain('cdktf');
  });

  test('is in the bill of the self-contained programs too, with their runtime', () => {
    const bill = JSON.parse(read('dist/provider/self-contained.cdx.json')) as {
      readonly metadata: { readonly component: Component };
      readonly components: readonly Component[];
    };
    const named = (all: readonly Component[] = []) => all.map((each) => `${nameOf(each)} ${each.version}`).sort();
    expect(bill.metadata.component).toMatchObject({ name: 'terraform-provider-mq', version: provider?.version });
    const [runtime, ...others] = bill.components.filter(({ name }) => name === 'Bun');
    expect(others).toEqual([]);
    expect(named(bill.components.filter((each) => each !== runtime))).toEqual(named(provider?.components));
    const licenses = read('dist/provider/RUNTIME_LICENSES');
    expect(licenses).toContain(`the runtime Bun ${runtime?.version}`);
    const listed = [...licenses.matchAll(/^(.+) \([\w.-]+\)\n  https:/gm)].map(([, name]) => name);
    expect(runtime?.components?.length).toBeGreaterThan(20);
    expect(['Bun', ...(runtime?.components ?? []).map(nameOf)].sort()).toEqual(listed.sort());
  });

  test.each(['dist/sbom.cdx.json', 'dist/provider/self-contained.cdx.json'])(
    '%s is a valid CycloneDX 1.6 document',
    (file) => {
      const bill = read(file);
      const schemas = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';
      const schema = (name: string) => JSON.parse(read(`${schemas}/${name}.SNAPSHOT.schema.json`)) as object;
      // The schema has unknown keywords, and formats that need three more packages.
      const ajv = new Ajv({ strict: false, validateFormats: false });
      for (const name of ['spdx', 'jsf-0.82']) {
        ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
      }
      const isValid = ajv.compile(schema('bom-1.6'));
      expect([isValid(JSON.parse(bill)), isValid.errors]).toEqual([true, null]);
      expect(isValid(JSON.parse(bill.replace('"library"', '"book"')))).toBe(false);
    },
  );
});
